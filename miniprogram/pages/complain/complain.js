const { read, call, sentence, Unreachable, Refused } = require('../../services/api')
const { look } = require('../../services/look')
const { ring } = require('../../services/phone')
const { choosePhotos, MOST_PHOTOS } = require('../../services/files')
const { toast, confirm } = require('../../services/words')
const draft = require('../../services/draft')
const outbox = require('../../services/outbox')
const place = require('../../services/place')
const privacy = require('../../services/privacy')
const voice = require('../../services/voice')

const STEPS = ['拍照片', '说问题', '在哪里', '看一遍，提交']
const QUIET = 700 // ms without a key before the words are looked at

Page({
  data: {
    look: look(), steps: STEPS, step: 1, draft: draft.load(), mostPhotos: MOST_PHOTOS,
    categories: /** @type {Api.Category[]} */ ([]), category: /** @type {Api.Category | null} */ (null),
    choosing: false, buildings: /** @type {Api.Building[]} */ ([]), advice: '',
    recording: false, onlyVoice: false, problem: '', field: '', sending: false, waiting: false,
  }, // prettier-ignore

  /** The timer that runs while the resident types. */
  pause: 0,

  onLoad() {
    const kept = draft.load()
    this.setData({ look: look(), draft: kept, step: draft.isEmpty(kept) ? 1 : kept.step, onlyVoice: draft.isOnlyVoice(kept) })
    this.loadCategories()
    this.propose()
    if (!privacy.agreed()) privacy.ask()
  },

  onShow() {
    this.takePlace()
  },

  onHide() {
    voice.leave()
    this.setData({ recording: false })
  },

  onUnload() {
    voice.leave()
    clearTimeout(this.pause)
  },

  /** The compound chosen since, with its buildings. */
  async takePlace() {
    const chosen = place.current()
    if (!chosen) return
    const same = this.data.draft.community && this.data.draft.community.id === chosen.id
    if (!same || this.data.draft.code !== chosen.code) {
      this.change({ community: { id: chosen.id, name: chosen.name }, code: chosen.code, ...(same ? {} : { building: null }) })
    }
    try {
      const { body } = await read(`/api/v1/communities/${chosen.id}`)
      const building = body.buildings.find((/** @type {Api.Building} */ one) => one.id === chosen.buildingId)
      this.setData({ buildings: body.buildings })
      if (building && !same) this.change({ building })
    } catch {
      this.setData({ buildings: [] }) // the place can be written instead
    }
  },

  /** @param {Partial<Draft>} change */
  change(change) {
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
    const found = this.data.categories.find((one) => one.code === this.data.draft.category) || null
    this.setData({ category: found })
  },

  // Step 1: photos

  async addPhotos() {
    try {
      const fresh = await choosePhotos(MOST_PHOTOS - this.data.draft.photos.length)
      if (!fresh.length) return
      this.change({ photos: [...this.data.draft.photos, ...fresh].slice(0, MOST_PHOTOS) })
      this.uploadAhead()
    } catch (problem) {
      toast(sentence(problem))
    }
  },

  /** While the resident writes, so that sending is quick. What fails is sent with the complaint. */
  async uploadAhead() {
    for (const photo of this.data.draft.photos.filter((one) => !one.reference)) {
      const sent = await outbox.withReference(photo, 'photos').catch(() => null)
      if (!sent) return
      const photos = draft.load().photos.map((one) => (one.key === photo.key ? sent : one))
      if (photos.includes(sent)) this.setData({ draft: draft.change({ photos }) })
    }
  },

  /** @param {WechatMiniprogram.BaseEvent<{}, {at: number}>} event */
  removePhoto({ currentTarget }) {
    this.change({ photos: this.data.draft.photos.filter((_, at) => at !== currentTarget.dataset.at) })
  },

  /** @param {WechatMiniprogram.BaseEvent<{}, {at: number}>} event */
  seePhoto({ currentTarget }) {
    const urls = this.data.draft.photos.map((one) => one.path)
    wx.previewImage({ urls, current: urls[currentTarget.dataset.at] })
  },

  // Step 2: words or voice

  /** @param {WechatMiniprogram.Input} event */
  write({ detail }) {
    this.change({ words: detail.value })
    clearTimeout(this.pause)
    this.pause = setTimeout(() => this.propose(), QUIET)
  },

  /** The category by the words, until the resident has chosen one; danger always. */
  async propose() {
    const words = this.data.draft.words.trim()
    if (words.length < 2) return this.setData({ advice: '' })
    try {
      const data = { words }
      const found = await call({ method: 'POST', path: '/api/v1/categories/proposal', data, again: true, timeout: 6000 })
      if (words !== this.data.draft.words.trim()) return undefined
      this.setData({ advice: found.emergency_advice })
      if (!this.data.draft.chosen && found.category) this.setData({ draft: draft.change({ category: found.category }) })
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

  record() {
    if (this.data.recording) return voice.stop()
    return voice.start({
      onStart: () => this.setData({ recording: true, problem: '' }),
      onDone: (recording) => {
        this.setData({ recording: false })
        this.change({ recordings: [recording] })
      },
      onFail: (problem) => this.setData({ recording: false, problem }),
    })
  },

  hear() {
    const [recording] = this.data.draft.recordings
    const player = wx.createInnerAudioContext()
    player.src = recording.path
    player.onEnded(() => player.destroy())
    player.play()
  },

  removeRecording() {
    this.change({ recordings: [] })
  },

  // Step 3: where

  search() {
    wx.navigateTo({ url: '/pages/search/search?back=1' })
  },

  /** @param {WechatMiniprogram.BaseEvent<{}, {id: number}>} event */
  chooseBuilding({ currentTarget }) {
    this.change({ building: this.data.buildings.find((one) => one.id === currentTarget.dataset.id) || null })
  },

  /** @param {WechatMiniprogram.Input} event */
  writePlace({ detail }) {
    this.change({ place: detail.value })
  },

  // Step 4: look over and send

  /** @param {WechatMiniprogram.Input} event */
  writePhone({ detail }) {
    this.change({ phone: detail.value })
  },

  switchAnonymous() {
    this.change({ anonymous: !this.data.draft.anonymous })
  },

  next() {
    const problem = missing(this.data.step, this.data.draft)
    if (problem) return this.setData({ problem })
    return this.go(this.data.step + 1)
  },

  back() {
    this.go(this.data.step - 1)
  },

  /** @param {WechatMiniprogram.BaseEvent<{}, {step: number}>} event */
  mend({ currentTarget }) {
    this.go(currentTarget.dataset.step)
  },

  /** @param {number} step */
  go(step) {
    voice.leave()
    this.setData({ step, problem: '', recording: false, onlyVoice: draft.isOnlyVoice(this.data.draft) })
    this.change({ step })
    wx.pageScrollTo({ scrollTop: 0, duration: 0 })
  },

  async send() {
    if (this.data.sending) return
    const written = this.data.draft
    this.setData({ sending: true, problem: '' })
    outbox.add(written)
    draft.discard()
    try {
      const receipt = await outbox.deliver(written.key)
      const url = receipt ? `/pages/detail/detail?token=${receipt.token}&receipt=1` : '/pages/mine/mine'
      wx.redirectTo({ url })
    } catch (problem) {
      this.failed(problem, written)
    }
  },

  /** @param {unknown} problem @param {Draft} written */
  failed(problem, written) {
    if (problem instanceof Unreachable || (problem instanceof Refused && !problem.final)) {
      return this.setData({ sending: false, waiting: true, problem: '' })
    }
    outbox.remove(written.key)
    draft.restore(written)
    const field = problem instanceof Refused ? problem.field : ''
    return this.setData({ sending: false, draft: draft.load(), step: stepOf(field), problem: sentence(problem), field })
  },

  async throwAway() {
    if (!(await confirm('不写了？', '写好的内容和照片会删掉，不能恢复。', '删掉', '接着写'))) return
    draft.discard()
    wx.navigateBack({ fail: () => wx.reLaunch({ url: '/pages/home/home' }) })
  },

  home() {
    wx.reLaunch({ url: '/pages/home/home' })
  },

  ring,
})

/** What this step cannot do without. @param {number} step @param {Draft} draft */
function missing(step, draft) {
  if (step === 2 && draft.words.trim().length < 2 && !draft.recordings.length) return '请写下遇到的问题，或者录一段话。'
  if (step === 3 && !draft.community && !draft.place.trim()) return '请选小区，或者写明小区名称和地址。'
  return ''
}

/** Where the field is that the service found wrong. @param {string} field */
function stepOf(field) {
  if (field.startsWith('photo')) return 1
  if (['place', 'building', 'building_id', 'community_id', 'code'].includes(field)) return 3
  return field === 'phone' ? 4 : 2
}
