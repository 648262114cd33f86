const { call, sentence } = require('../../services/api')
const { go } = require('../../services/go')
const tabs = require('../../services/tabs')
const { look } = require('../../services/look')
const { plain } = require('../../services/countdown')
const { moment } = require('../../services/clock')
const { toast, confirm, spaced } = require('../../services/words')
const draft = require('../../services/draft')
const outbox = require('../../services/outbox')
const privacy = require('../../services/privacy')
const receipts = require('../../services/receipts')
const config = require('../../config')

/** @typedef {{token: string, words: string, community: string, number: string, state: string, at: string, due: string, late: boolean, rate: boolean}} Line */

Page({
  data: {
    look: look(), agreed: privacy.agreed(), lines: /** @type {Line[]} */ ([]), cursor: /** @type {string | null} */ (null),
    loading: false, loaded: false, problem: '', waiting: /** @type {Submission[]} */ ([]), sending: false,
    elsewhere: /** @type {Line[]} */ ([]), finding: false, number: '', pin: '', findProblem: '', busy: false,
    config, found: /** @type {ReturnType<typeof shownFound> | null} */ (null),
  }, // prettier-ignore

  /** Opened by a tab, it stays loaded: whoever has not answered is asked when they look for their complaints. */
  onShow() {
    tabs.mark(this, '/pages/mine/mine')
    if (!privacy.agreed()) privacy.askOnOpening().then((yes) => yes && this.refresh())
    this.refresh()
  },

  refresh() {
    this.setData({ look: look(), agreed: privacy.agreed(), waiting: outbox.waiting() })
    this.fromStart()
  },

  async onPullDownRefresh() {
    await this.fromStart()
    wx.stopPullDownRefresh()
  },

  onReachBottom() {
    if (this.data.cursor) this.more()
  },

  async fromStart() {
    this.setData({ cursor: null, problem: '' })
    if (privacy.agreed()) await this.load('')
    else this.setData({ loaded: true, lines: [], elsewhere: receipts.all().map(lineOfReceipt) })
  },

  more() {
    return this.load(this.data.cursor || '')
  },

  /** @param {string} cursor */
  async load(cursor) {
    if (this.data.loading) return
    this.setData({ loading: true })
    try {
      const path = `/api/v1/complaints?limit=10${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`
      const page = await call({ path, who: 'resident' })
      const fresh = page.complaints.map(lineOf)
      const lines = cursor ? [...this.data.lines, ...fresh] : fresh
      this.setData({ lines, cursor: page.next_cursor, problem: '', elsewhere: missingFrom(lines, page.next_cursor) })
    } catch (problem) {
      this.setData({ problem: sentence(problem), elsewhere: receipts.all().map(lineOfReceipt) })
    }
    this.setData({ loading: false, loaded: true })
  },

  /** @param {WechatMiniprogram.BaseEvent<{}, {token: string}>} event */
  open({ currentTarget }) {
    go(`/pages/detail/detail?token=${currentTarget.dataset.token}`)
  },

  // What has not arrived yet

  /** What waited has gone out. */
  onSent() {
    this.refresh()
  },

  async sendNow() {
    if (this.data.sending) return
    this.setData({ sending: true })
    const arrived = await outbox.deliverAll()
    this.setData({ sending: false, waiting: outbox.waiting() })
    if (arrived) await this.fromStart()
    if (outbox.waiting().length) toast('还没有发出去。内容都在，联网后再试。')
  },

  /** @param {WechatMiniprogram.BaseEvent<{}, {key: string}>} event */
  async mend({ currentTarget }) {
    const submission = outbox.find(currentTarget.dataset.key)
    if (!submission) return
    const words = '它可能已经送到。改好再交，会当作另一件投诉。'
    if (!submission.problem && !(await confirm('取回来修改？', words, '取回来'))) return
    if (!(await spared(submission))) return
    outbox.remove(submission.key)
    draft.restore(submission)
    go('/pages/complain/complain')
  },

  // By number and PIN

  showFind() {
    this.setData({ finding: !this.data.finding })
  },

  /** @param {WechatMiniprogram.Input} event */
  writeNumber({ detail }) {
    this.setData({ number: detail.value })
  },

  /** @param {WechatMiniprogram.Input} event */
  writePin({ detail }) {
    this.setData({ pin: detail.value })
  },

  /** Each wrong PIN counts: two taps must not be two tries. What is one's own opens without. */
  async find() {
    if (this.data.busy) return
    const own = [...this.data.lines, ...receipts.all()].find((line) => digits(line.number) === digits(this.data.number))
    if (own) {
      go(`/pages/detail/detail?token=${own.token}`)
      return
    }
    this.setData({ busy: true, findProblem: '', found: null })
    try {
      const data = { number: this.data.number, pin: this.data.pin }
      this.setData({ found: shownFound(await call({ method: 'POST', path: '/api/v1/complaints/find', data })) })
    } catch (problem) {
      this.setData({ findProblem: sentence(problem) })
    }
    this.setData({ busy: false })
  },

  complain() {
    go('/pages/complain/complain')
  },

  async agree() {
    if (await privacy.ask()) this.refresh()
  },
})

/** There is one draft: the one being written makes way only when the resident says so. @param {Submission} submission */
async function spared(submission) {
  const writing = draft.load()
  if (draft.isEmpty(writing) || writing.key === submission.key) return true
  if (!(await confirm('正在写另一件', '取回这件，正在写的那件会删掉，不能恢复。', '取回这件', '先不取'))) return false
  outbox.tidy(writing)
  return true
}

/** @param {Api.ComplaintBrief} complaint @returns {Line} */
function lineOf(complaint) {
  const due = plain(complaint.countdown, Date.now())
  return {
    token: complaint.token, words: complaint.words, community: complaint.community || '', number: spaced(complaint.number), state: complaint.state_name,
    at: moment(complaint.submitted_at), due: due ? due.text : '', late: Boolean(due && due.late), rate: complaint.can.includes('rate'),
  } // prettier-ignore
}

/** @param {string} number */
const digits = (number) => number.replace(/\D/g, '')

/** What a PIN shows. @param {Api.Found} complaint */
function shownFound(complaint) {
  return {
    number: spaced(complaint.number), state: complaint.state_name, category: complaint.category, at: moment(complaint.submitted_at), office: complaint.office,
    due: complaint.reply_promise, answers: complaint.answers.map(({ at, words }) => ({ at: moment(at), words })),
  } // prettier-ignore
}

/** @param {KeptReceipt} receipt @returns {Line} */
function lineOfReceipt(receipt) {
  return {
    token: receipt.token, words: receipt.words, community: receipt.community, number: spaced(receipt.number), state: '', at: moment(receipt.at),
    due: '', late: false, rate: false,
  } // prettier-ignore
}

/** Sent from this phone before the resident logged in. @param {Line[]} lines @param {string | null} cursor */
function missingFrom(lines, cursor) {
  if (cursor) return [] // they may stand further down
  return receipts.all().filter((receipt) => !lines.some((line) => line.token === receipt.token)).map(lineOfReceipt)
}
