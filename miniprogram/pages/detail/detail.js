const config = require('../../config')
const { call, newKey, sentence } = require('../../services/api')
const { address } = require('../../services/wire')
const { go } = require('../../services/go')
const { look } = require('../../services/look')
const { dial } = require('../../services/phone')
const { plain } = require('../../services/countdown')
const { moment } = require('../../services/clock')
const { choosePhotos } = require('../../services/files')
const { sendAhead } = require('../../services/photos')
const keyboard = require('../../services/keyboard')
const { toast, confirm, spaced } = require('../../services/words')
const outbox = require('../../services/outbox')
const playing = require('../../services/playing')
const privacy = require('../../services/privacy')
const receipts = require('../../services/receipts')
const subscribing = require('../../services/subscribing')
const unmasking = require('../../services/unmasking')

/** @typedef {'urge' | 'add' | 'withdraw' | 'reopen'} Move */
/** @type {Record<Move, {path: string, title: string, hint: string, button: string, done: string, needed: boolean}>} */
const MOVES = {
  urge: { path: 'urging', title: '催一催', hint: '会马上通知办理的单位。可以说一句，也可以不说。', button: '催办', done: '已经催了', needed: false },
  add: { path: 'additions', title: '补充情况', hint: '可以再写几句，再加照片。', button: '提交补充', done: '已经补上', needed: false },
  withdraw: { path: 'withdrawal', title: '撤回投诉', hint: '撤回后不再办理，也不能恢复。原因可不填。', button: '确定撤回', done: '已经撤回', needed: false },
  reopen: { path: 'reopening', title: '要求重新办理', hint: '请写明原因，例如：修好两天又坏了。', button: '重新办理', done: '已经退回重办', needed: true },
} // prettier-ignore

const MOST_ADDED = 3 // photos that come later

const ANSWERED = {
  yes: '有答复时会在微信里通知您',
  no: '好的，不通知。可以随时来这里看。',
  off: '您在微信里关掉了通知。点右上角“…”，进“设置”可以打开。',
}

Page({
  data: {
    look: look(), token: '', complaint: /** @type {Api.Complaint | null} */ (null), number: '', submitted: '', placeWords: '',
    due: /** @type {ReturnType<typeof plain>} */ (null), line: /** @type {any[]} */ ([]), problem: '',
    receipt: /** @type {{number: string, pin: string} | null} */ (null), fresh: false, config,
    can: /** @type {Partial<Record<Api.Ability, boolean>>} */ ({}), templates: /** @type {string[]} */ ([]), isSubscribed: false,
    move: /** @type {Move | ''} */ (''), sheet: /** @type {(typeof MOVES)[Move] | null} */ (null), words: '', cover: '',
    photos: /** @type {KeptPhoto[]} */ ([]), photoProblems: /** @type {string[]} */ ([]), moveProblem: '', keyboard: 0, busy: false, explained: '', rated: '', awaited: false,
  }, // prettier-ignore

  /** One key for one decision: a second tap after a lost answer does it once. */
  key: '',

  /** @param {{token?: string, receipt?: string}} options */
  onLoad(options) {
    const token = options.token || ''
    const receiptStored = receipts.find(token)
    const receipt = receiptStored ? { number: spaced(receiptStored.number), pin: spaced(receiptStored.pin) } : null
    this.setData({ look: look(), token, receipt, fresh: Boolean(options.receipt) })
    this.prepareSubscribing()
  },

  onShow() {
    this.setData({ look: look() })
    keyboard.follow(this)
    this.load()
  },

  onHide() {
    keyboard.leave(this)
  },

  onUnload() {
    keyboard.leave()
    playing.hush()
  },

  async onPullDownRefresh() {
    await this.load()
    wx.stopPullDownRefresh()
  },

  async load() {
    try {
      this.show(await call({ path: this.path(), who: 'known' }))
    } catch (problem) {
      this.setData({ problem: sentence(problem) })
    }
  },

  /** @param {string} [more] */
  path(more) {
    return `/api/v1/complaints/${encodeURIComponent(this.data.token)}${more ? `/${more}` : ''}`
  },

  /** @param {Api.Complaint} complaint */
  show(complaint) {
    /** @type {Partial<Record<Api.Ability, boolean>>} */
    const can = {}
    for (const ability of complaint.can || []) can[ability] = true
    this.setData({
      complaint, can, problem: '', number: spaced(complaint.number), submitted: moment(complaint.submitted_at),
      placeWords: [complaint.community, complaint.building, complaint.place].filter(Boolean).join(' ') || '没有写',
      due: plain(complaint.countdown, Date.now()), explained: complaint.explanation || '', rated: rated(complaint), awaited: awaited(complaint), line: [...complaint.timeline].reverse().map(entry),
    }) // prettier-ignore
  },

  /** @param {WechatMiniprogram.BaseEvent<{}, {url: string, urls: string[]}>} event */
  seePhoto({ currentTarget }) {
    wx.previewImage({ current: currentTarget.dataset.url, urls: currentTarget.dataset.urls })
  },

  /** @param {WechatMiniprogram.BaseEvent<{}, {url: string}>} event */
  hear({ currentTarget }) {
    playing.play(currentTarget.dataset.url, () => toast('这段录音现在放不出来，请稍后再试。'))
  },

  // Subscribe messages: asked in a tap only

  async prepareSubscribing() {
    if (!privacy.agreed()) return
    const templates = await subscribing.templates().catch(() => [])
    this.setData({ templates })
  },

  async subscribe() {
    const answer = await subscribing.ask(this.data.templates)
    this.setData({ isSubscribed: answer === 'yes' })
    toast(ANSWERED[answer])
  },

  // What the resident may do

  /** @param {WechatMiniprogram.BaseEvent<{}, {move: Move}>} event */
  openMove({ currentTarget }) {
    const { move } = currentTarget.dataset
    this.key = newKey()
    this.setData({ move, sheet: MOVES[move], words: '', cover: '', photos: [], photoProblems: [], moveProblem: '' })
  },

  closeMove() {
    this.setData({ move: '', sheet: null })
  },

  /** @param {WechatMiniprogram.Input} event */
  write({ detail }) {
    this.key = newKey() // other content is another request
    this.setData({ words: detail.value, moveProblem: '' })
  },

  /** @param {WechatMiniprogram.CustomEvent<{cover: string}>} event */
  chooseCover({ detail }) {
    this.key = newKey()
    this.setData({ cover: detail.cover, moveProblem: '' })
  },

  /** Of what is written already. @param {WechatMiniprogram.CustomEvent<{cover: string}>} event */
  async coverAnew({ detail }) {
    try {
      this.show(await call({ method: 'POST', path: this.path('cover'), data: detail, key: newKey(), who: 'known' }))
      toast('改好了')
    } catch (problem) {
      toast(sentence(problem))
    }
  },

  async addPhotos() {
    if (!(await privacy.need())) return
    try {
      const { fresh, problems } = await choosePhotos(MOST_ADDED - this.data.photos.length, MOST_ADDED)
      this.key = newKey()
      this.setData({ photoProblems: problems, photos: [...this.data.photos, ...fresh.map(({ photo }) => photo)], busy: true })
      await sendAhead(fresh, (key, sent, problem) => this.settlePhoto(key, sent, problem))
    } catch (problem) {
      toast(sentence(problem))
    }
    this.setData({ busy: false })
  },

  /** @param {string} key @param {KeptPhoto | null} sent @param {string} problem */
  settlePhoto(key, sent, problem) {
    const photos = this.data.photos.map((photo) => (photo.key === key && sent ? sent : photo))
    this.setData({ photos: photos.filter((photo) => sent || photo.key !== key) })
    if (problem) this.setData({ photoProblems: [...this.data.photoProblems, problem].sort() })
    return true
  },

  /** @param {WechatMiniprogram.BaseEvent<{}, {at: number}>} event */
  removePhoto({ currentTarget }) {
    this.key = newKey()
    this.setData({ photos: this.data.photos.filter((_, at) => at !== currentTarget.dataset.at), photoProblems: [] })
  },

  async doMove() {
    const { move, sheet, words, busy } = this.data
    if (!move || !sheet || busy) return undefined
    if (sheet.needed && !words.trim()) return this.setData({ moveProblem: '请写明原因。' })
    if (move === 'add' && !words.trim() && !this.data.photos.length) return this.setData({ moveProblem: '请写几句，或者加一张照片。' })
    if (move === 'withdraw' && !(await confirm('确定撤回吗？', '撤回后不再办理，也不能恢复。', '撤回', '不撤回'))) return undefined
    this.setData({ busy: true, moveProblem: '' })
    const seen = await this.hasSeen()
    if (!seen && move !== 'urge') return this.setData({ busy: false, moveProblem: '还没有发送：请先看“物业会看到什么”，再点一次。' })
    try {
      if (!seen) return await this.urgeAtOnce()
      const chosen = this.data.cover ? { words, cover: this.data.cover } : { words }
      const data = move === 'add' ? { ...chosen, photos: await this.references() } : chosen
      this.show(await call({ method: 'POST', path: this.path(sheet.path), data, key: this.key, who: 'known' }))
      this.closeMove()
      toast(sheet.done)
    } catch (problem) {
      this.setData({ moveProblem: sentence(problem) })
    }
    return this.setData({ busy: false })
  },

  /** 催办 waits for no choice: only the words wait, as an addition, until they have seen what these tell. */
  async urgeAtOnce() {
    this.show(await call({ method: 'POST', path: this.path(MOVES.urge.path), data: { words: '' }, key: this.key, who: 'known' }))
    this.key = newKey()
    this.setData({ busy: false, move: 'add', sheet: MOVES.add, moveProblem: '已经催了。您写的话还没有发送：请看“物业会看到什么”，选好再点“提交补充”。' })
  },

  /** What their words tell the firm of them, before it is too late. */
  async hasSeen() {
    const { complaint, words, token, cover } = this.data
    return !complaint || !complaint.anonymous || unmasking.seen({ words, token, cover })
  },

  async references() {
    const sent = []
    for (const photo of this.data.photos) sent.push(await outbox.withReference(photo, 'photos'))
    this.setData({ photos: sent })
    return sent.map((upload) => upload.reference)
  },

  rate() {
    go(`/pages/rate/rate?token=${this.data.token}`)
  },

  home() {
    wx.reLaunch({ url: '/pages/home/home' })
  },

  hold() {},

  dial,
})

/** @param {Api.TimelineItem} event */
function entry(event) {
  const photos = event.photos.map(address)
  const recordings = (event.recordings || []).map((recording) => ({ url: address(recording.address), seconds: recording.seconds }))
  return { title: event.title, at: moment(event.at), words: event.words, photos, recordings }
}

/** @param {Api.Complaint} complaint */
function rated({ solved, satisfied }) {
  const words = []
  if (solved !== null) words.push(solved ? '已解决' : '没解决')
  if (satisfied !== null) words.push(satisfied ? '满意' : '不满意')
  return words.join('，')
}

/** Whether an office still has to do something of which WeChat could tell. @param {Api.Complaint} complaint */
function awaited({ countdown }) {
  return Boolean(countdown && countdown.what === 'reply')
}
