const { call, newKey, sentence } = require('../../services/api')
const { look } = require('../../services/look')
const keyboard = require('../../services/keyboard')
const { plain } = require('../../services/countdown')
const { toast } = require('../../services/words')
const unmasking = require('../../services/unmasking')

/** Two questions, kept apart: is it solved, and were you content with how it was handled. */
Page({
  data: {
    look: look(), token: '', reply: '', handler: '', until: '', problem: '', loaded: false, may: false,
    solved: /** @type {boolean | null} */ (null), satisfied: /** @type {boolean | null} */ (null), words: '', cover: '', anonymous: true, busy: false, wordsWait: false, wrong: '', keyboard: 0,
  }, // prettier-ignore

  key: newKey(),

  /** @param {{token?: string}} options */
  onLoad(options) {
    this.setData({ look: look(), token: options.token || '' })
    this.load()
  },

  onShow() {
    keyboard.follow(this)
  },

  onHide() {
    keyboard.leave(this)
  },

  onUnload() {
    keyboard.leave()
  },

  focus: keyboard.focus,

  async load() {
    try {
      const complaint = await call({ path: this.path(), who: 'known' })
      this.setData({ ...dataOf(complaint), loaded: true, problem: '' })
    } catch (problem) {
      this.setData({ problem: sentence(problem) })
    }
  },

  path() {
    return `/api/v1/complaints/${encodeURIComponent(this.data.token)}`
  },

  /** @param {WechatMiniprogram.BaseEvent<{}, {yes: boolean}>} event */
  setSolved({ currentTarget }) {
    this.change({ solved: currentTarget.dataset.yes, wrong: '' })
  },

  /** @param {WechatMiniprogram.BaseEvent<{}, {yes: boolean}>} event */
  setSatisfied({ currentTarget }) {
    this.change({ satisfied: currentTarget.dataset.yes })
  },

  /** @param {WechatMiniprogram.Input} event */
  write({ detail }) {
    this.change({ words: detail.value })
  },

  /** @param {WechatMiniprogram.CustomEvent<{cover: string}>} event */
  chooseCover({ detail }) {
    this.change({ cover: detail.cover })
  },

  /** @param {{solved?: boolean, satisfied?: boolean, words?: string, cover?: string, wrong?: string}} change */
  change(change) {
    this.key = newKey() // other content is another request
    this.setData(change)
  },

  async send() {
    const { solved, satisfied, words, cover, token, anonymous, busy, wordsWait } = this.data
    if (busy) return undefined
    if (solved === null) return this.setData({ wrong: '请先选问题解决了没有。' })
    this.setData({ busy: true, wrong: '' })
    const seen = !anonymous || (await unmasking.seen({ words, token, cover }))
    if (!seen && (solved || wordsWait)) return this.setData({ busy: false, wrong: '还没有提交：请先看“物业会看到什么”，再点一次。' })
    try {
      const chosen = { words: seen ? words : '', ...(seen && cover ? { cover } : {}) }
      const data = wordsWait ? chosen : { solved, satisfied, ...chosen }
      await call({ method: 'POST', path: `${this.path()}/${wordsWait ? 'additions' : 'rating'}`, data, key: this.key, who: 'known' })
      if (!seen) return this.sentBackAtOnce()
      toast(wordsWait ? '已经补上' : solved ? '谢谢您的评价' : '已退回重新办理')
      return this.leave()
    } catch (problem) {
      return this.setData({ wrong: sentence(problem), busy: false })
    }
  },

  /** 没解决 waits for no choice: only the words wait until they have seen what these tell. */
  sentBackAtOnce() {
    this.key = newKey()
    this.setData({ busy: false, wordsWait: true })
    wx.pageScrollTo({ scrollTop: 0 })
  },

  leave() {
    wx.navigateBack({ fail: () => wx.redirectTo({ url: `/pages/detail/detail?token=${this.data.token}` }) })
  },
})

/** @param {Api.Complaint} complaint */
function dataOf(complaint) {
  const reply = complaint.timeline.filter((event) => event.move === 'reply').pop()
  const due = plain(complaint.countdown, Date.now())
  return {
    reply: reply ? reply.words : '',
    handler: complaint.handler.name,
    until: due && complaint.countdown && complaint.countdown.what === 'rate' ? due.text : '',
    may: (complaint.can || []).includes('rate'),
    anonymous: Boolean(complaint.anonymous),
  }
}
