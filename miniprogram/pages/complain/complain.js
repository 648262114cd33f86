const { read, call, sentence, Unreachable, Refused } = require('../../services/api')
const { look } = require('../../services/look')
const { dial } = require('../../services/phone')
const { choosePhotos, forget, MOST_PHOTOS } = require('../../services/files')
const { sendAhead } = require('../../services/photos')
const { go, replace } = require('../../services/go')
const { toast, confirm } = require('../../services/words')
const draft = require('../../services/draft')
const keyboard = require('../../services/keyboard')
const outbox = require('../../services/outbox')
const place = require('../../services/place')
const playing = require('../../services/playing')
const privacy = require('../../services/privacy')
const receipts = require('../../services/receipts')
const voice = require('../../services/voice')
const { STEPS, WORDS, CHECK, after, before, progress, dayOf, missing, stepOf, whyWaiting, byNumber } = require('./steps')

const QUIET = 700 // ms without a key before the words are looked at

Page({
  data: {
    look: look(), steps: STEPS, step: WORDS, ...progress(WORDS, draft.load()), draft: draft.load(), mostPhotos: MOST_PHOTOS, keyboard: 0,
    photoProblems: /** @type {string[]} */ ([]), unsentPhotos: 0,
    categories: /** @type {Api.Category[]} */ ([]), category: /** @type {Api.Category | null} */ (null),
    choosing: false, buildings: /** @type {Api.Building[]} */ ([]), advice: '',
    neighbours: /** @type {Api.Similar[]} */ ([]),
    recording: false, onlyVoice: false, problem: '', field: '', sending: false, waiting: '', agreed: privacy.agreed(),
  }, // prettier-ignore

  /** The timer that runs while the resident types. */
  pause: 0,
  /** The key of the complaint that was sent off. */
  sent: '',
  gone: false,
  /** The resident went on while still recording. */
  goOn: false,

  onLoad() {
    const storedDraft = draft.load()
    const step = draft.isEmpty(storedDraft) ? WORDS : Math.min(storedDraft.step, CHECK)
    this.setData({ look: look(), draft: storedDraft, step, onlyVoice: draft.isOnlyVoice(storedDraft) })
    this.loadCategories()
    this.propose()
    if (step === CHECK) this.askConsent()
  },

  onShow() {
    this.setData({ look: look(), agreed: privacy.agreed() })
    keyboard.follow(this)
    this.takePlace()
    this.count()
  },

  onHide() {
    keyboard.leave(this)
    voice.finish()
    playing.hush()
  },

  onUnload() {
    this.gone = true
    keyboard.leave()
    voice.finish()
    playing.hush()
    clearTimeout(this.pause)
  },

  /** The community chosen since, with its buildings. */
  async takePlace() {
    const chosen = place.current()
    if (!chosen) return
    const same = this.data.draft.community && this.data.draft.community.id === chosen.id
    if (!same || this.data.draft.code !== chosen.code) {
      this.change({ community: { id: chosen.id, name: chosen.name }, code: chosen.code, ...(same ? {} : { building: null }) })
    }
    try {
      const { body } = await read(`/api/v1/communities/${chosen.id}`)
      const building = body.buildings.find((/** @type {Api.Building} */ building) => building.id === chosen.buildingId)
      this.setData({ buildings: [...body.buildings].sort(byNumber) })
      if (building && !same) this.change({ building })
    } catch {
      this.setData({ buildings: [] }) // the place can be written instead
    }
  },

  /** @param {Partial<Draft>} change */
  change(change) {
    if (this.data.sending || this.data.waiting) return // it is on its way as it was
    this.setData({ draft: draft.change(change), problem: '', field: '' })
  },

  async loadCategories() {
    try {
      const { body } = await read('/api/v1/categories')
      this.setData({ categories: body.categories })
      this.nameCategory()
    } catch {
      this.setData({ categories: [] }) // the service decides
    }
  },

  nameCategory() {
    const category = this.data.categories.find(({ code }) => code === this.data.draft.category) || null
    this.setData({ category })
  },

  // Photos

  async addPhotos() {
    if (!(await this.allowed())) return
    try {
      const { fresh, problems } = await choosePhotos(MOST_PHOTOS - this.data.draft.photos.length)
      this.setData({ photoProblems: problems })
      if (!fresh.length) return
      this.change({ photos: [...this.data.draft.photos, ...fresh.map(({ photo }) => photo)] })
      await sendAhead(fresh, (key, sent, problem) => this.settlePhoto(key, sent, problem))
      this.setData({ unsentPhotos: this.data.draft.photos.filter((photo) => !photo.reference).length })
    } catch (problem) {
      toast(sentence(problem))
    }
  },

  /** Camera, album and microphone are for those who know what becomes of it. */
  async allowed() {
    const agreed = await privacy.need()
    this.setData({ agreed })
    return agreed
  },

  /** While the resident writes: sending is quick, and what cannot be taken is said at once. @param {string} key @param {KeptPhoto | null} sent @param {string} problem */
  settlePhoto(key, sent, problem) {
    if (this.data.sending || this.data.waiting || this.gone) return false // the outbox has them now
    const chosen = draft.load().photos
    if (!sent) forget(chosen.filter((photo) => photo.key === key))
    const photos = chosen.map((photo) => (photo.key === key && sent ? sent : photo)).filter((photo) => sent || photo.key !== key)
    this.setData({ 'draft.photos': draft.change({ photos }).photos })
    if (problem) {
      this.setData({ photoProblems: [...this.data.photoProblems, problem].sort() })
      toast('有照片没有收下，原因写在照片下面。')
    }
    return true
  },

  /** @param {WechatMiniprogram.BaseEvent<{}, {at: number}>} event */
  removePhoto({ currentTarget }) {
    const { photos } = this.data.draft
    forget(photos.slice(currentTarget.dataset.at, currentTarget.dataset.at + 1))
    this.change({ photos: photos.filter((_, at) => at !== currentTarget.dataset.at) })
    this.setData({ photoProblems: [] })
  },

  /** @param {WechatMiniprogram.BaseEvent<{}, {at: number}>} event */
  seePhoto({ currentTarget }) {
    const urls = this.data.draft.photos.map((photo) => photo.path)
    wx.previewImage({ urls, current: urls[currentTarget.dataset.at] })
  },

  // Words or voice

  /** Not handed back to the field: on a slow phone it would come late, and undo what was typed since. @param {WechatMiniprogram.Input} event */
  write({ detail }) {
    this.data.draft = draft.change({ words: detail.value })
    if (this.data.problem) this.setData({ problem: '', field: '' })
    clearTimeout(this.pause)
    this.pause = setTimeout(() => this.propose(), QUIET)
  },

  /** The category by the words, until the resident has chosen one; danger always. */
  async propose() {
    const words = this.data.draft.words.trim()
    if (words.length < 2) return this.setData({ advice: '' })
    try {
      const data = { words }
      const proposal = await call({ method: 'POST', path: '/api/v1/categories/proposal', data, again: true, timeout: 6000 })
      if (words !== this.data.draft.words.trim()) return undefined
      this.setData({ advice: proposal.emergency_advice })
      if (!this.data.draft.chosen && proposal.category) this.setData({ 'draft.category': draft.change({ category: proposal.category }).category })
      return this.nameCategory()
    } catch {
      return undefined // the service proposes again when the complaint arrives
    }
  },

  openCategories() {
    this.setData({ choosing: !this.data.choosing })
  },

  /** @param {WechatMiniprogram.BaseEvent<{}, {code: string}>} event */
  chooseCategory({ currentTarget }) {
    this.change({ category: currentTarget.dataset.code, chosen: true })
    this.setData({ choosing: false })
    this.nameCategory()
  },

  async record() {
    if (this.data.recording) return voice.stop()
    if (!(await this.allowed())) return undefined
    return voice.start({
      onStart: () => this.setData({ recording: true, problem: '' }),
      onDone: (recording) => {
        if (this.gone) return void draft.change({ recordings: [recording] })
        this.setData({ recording: false })
        this.change({ recordings: [recording] })
        return this.goOn ? this.next() : undefined
      },
      onFail: (problem) => {
        this.goOn = false
        this.setData({ recording: false, problem })
      },
    })
  },

  hear() {
    playing.play(this.data.draft.recordings[0].path, () => toast('这段录音放不出来，请删掉再录一次。'))
  },

  removeRecording() {
    playing.hush()
    forget(this.data.draft.recordings)
    this.change({ recordings: [] })
  },

  // Where

  search() {
    go('/pages/search/search?back=1')
  },

  /** @param {WechatMiniprogram.BaseEvent<{}, {id: number}>} event */
  chooseBuilding({ currentTarget }) {
    this.change({ building: this.data.buildings.find((building) => building.id === currentTarget.dataset.id) || null })
  },

  /** @param {WechatMiniprogram.Input} event */
  writePlace({ detail }) {
    this.change({ place: detail.value })
  },

  // Look over and send

  /** @param {WechatMiniprogram.Input} event */
  writePhone({ detail }) {
    this.change({ phone: detail.value })
  },

  switchAnonymous() {
    this.change({ anonymous: !this.data.draft.anonymous })
  },

  /** Whoever goes on while still speaking has said what there was to say. */
  next() {
    this.goOn = this.data.recording
    if (this.goOn) return voice.stop()
    const problem = missing(this.data.step, this.data.draft)
    if (problem) return this.setData({ problem })
    return this.go(after(this.data.step, this.data.draft))
  },

  back() {
    this.go(before(this.data.step, this.data.draft))
  },

  /** @param {WechatMiniprogram.BaseEvent<{}, {step: number}>} event */
  mend({ currentTarget }) {
    this.go(currentTarget.dataset.step)
  },

  /** @param {number} step */
  go(step) {
    if (this.data.sending) return
    voice.finish()
    playing.hush()
    this.setData({ step, problem: '', photoProblems: [], onlyVoice: draft.isOnlyVoice(this.data.draft) })
    this.change({ step })
    this.count()
    wx.pageScrollTo({ scrollTop: 0, duration: 0 })
    if (step !== CHECK) return
    this.askConsent()
    this.askNeighbours()
  },

  count() {
    this.setData(progress(this.data.step, this.data.draft))
  },

  /** Not on opening: whoever is in danger first sees whom to call, and then says what is wrong. */
  async askConsent() {
    if (privacy.agreed()) return
    await privacy.askOnOpening()
    this.setData({ agreed: privacy.agreed() })
  },

  focus: keyboard.focus,

  /** What neighbours reported of the same matter; without network nobody is asked. */
  async askNeighbours() {
    const { words, community, building, place: spot } = this.data.draft
    this.setData({ neighbours: [], draft: draft.change({ sameAs: '' }) })
    if (!community || words.trim().length < 2) return undefined
    const data = { words: words.trim(), community_id: community.id, place: spot, ...(building ? { building_id: building.id } : {}) }
    try {
      const answer = await call({ method: 'POST', path: '/api/v1/complaints/similar', data, again: true, timeout: 6000 })
      const neighbours = answer.similar.map((/** @type {Api.Similar} */ complaint) => ({ ...complaint, day: dayOf(complaint.submitted_on) + (complaint.by_week ? '那一周' : '') }))
      return this.setData({ neighbours })
    } catch {
      return undefined // theirs is filed all the same
    }
  },

  /** @param {WechatMiniprogram.BaseEvent<{}, {reference: string}>} event */
  chooseSame({ currentTarget }) {
    this.change({ sameAs: currentTarget.dataset.reference })
  },

  async send() {
    if (this.data.sending) return
    const written = privacy.agreed() ? this.data.draft : { ...this.data.draft, phone: '', anonymous: true }
    this.setData({ sending: true, problem: '' })
    this.sent = written.key
    outbox.add(written)
    draft.discard()
    try {
      await outbox.deliver(written.key)
      this.arrived()
    } catch (problem) {
      this.failed(problem, written)
    }
  },

  arrived() {
    if (this.gone) return toast('投诉已提交，点“我的投诉”看编号')
    const receipt = receipts.ofDraft(this.sent)
    return replace(receipt ? `/pages/detail/detail?token=${receipt.token}&receipt=1` : '/pages/mine/mine')
  },

  /** The network came back while this page told that it waits. */
  onSent() {
    if (this.data.waiting && !outbox.find(this.sent)) this.arrived()
  },

  /** @param {any} problem @param {Draft} written */
  failed(problem, written) {
    if (problem instanceof Unreachable || (problem instanceof Refused && !problem.final)) {
      return this.setData({ sending: false, waiting: whyWaiting(problem), problem: '' })
    }
    if (this.gone) {
      outbox.hold(written.key, sentence(problem)) // another one may be being written by now
      return toast('刚才的投诉没有收下，点“我的投诉”看原因')
    }
    outbox.remove(written.key)
    draft.restore(written)
    const field = problem.field || ''
    return this.setData({ sending: false, draft: draft.load(), step: stepOf(field), ...progress(stepOf(field), written), problem: sentence(problem), field })
  },

  async throwAway() {
    if (this.data.sending || !(await confirm('不写了？', '写好的内容和照片会删掉，不能恢复。', '删掉', '接着写'))) return
    voice.leave()
    outbox.tidy(draft.load())
    draft.discard()
    wx.navigateBack({ fail: () => wx.reLaunch({ url: '/pages/home/home' }) })
  },

  home() {
    wx.reLaunch({ url: '/pages/home/home' })
  },

  dial,
})
