const config = require('../../config')
const { read, sentence } = require('../../services/api')
const { go } = require('../../services/go')
const { look } = require('../../services/look')
const { dial } = require('../../services/phone')
const place = require('../../services/place')
const tabs = require('../../services/tabs')
const { scan } = require('../../services/scanning')
const { toast } = require('../../services/words')

const PHONE = /(?:^|\D)(0\d{2,3}-\d{7,8}|1[3-9]\d{9})(?!\d)/

/** 我的小区: what the city's registry knows of the community, and what it does not know. */
Page({
  data: {
    look: look(), config, chosen: true, name: '', sections: /** @type {(Api.RecordSection & {open: boolean})[]} */ ([]),
    stale: false, problem: '', loaded: false,
  }, // prettier-ignore

  /** The community of the record that is shown. */
  shownId: 0,

  /** Opened by a tab, it stays loaded while another community is chosen. */
  onShow() {
    tabs.mark(this, '/pages/record/record')
    this.setData({ look: look() })
    const chosen = place.current()
    if (!chosen || chosen.id !== this.shownId || !this.data.loaded) this.load()
  },

  async onPullDownRefresh() {
    await this.load()
    wx.stopPullDownRefresh()
  },

  async load() {
    const chosen = place.current()
    this.setData({ chosen: Boolean(chosen), ...(chosen && chosen.id === this.shownId ? {} : { name: chosen ? chosen.name : '', sections: [], loaded: false }) })
    if (!chosen) return undefined
    this.shownId = chosen.id
    try {
      const { body, stale } = await read(`/api/v1/communities/${chosen.id}/record`)
      if (this.shownId !== chosen.id) return undefined // another one was chosen meanwhile
      const sections = body.sections.map(sectionOf)
      return this.setData({ name: body.name, sections, stale, loaded: true, problem: '' })
    } catch (problem) {
      return this.setData({ problem: sentence(problem) })
    }
  },

  /** @param {WechatMiniprogram.BaseEvent<{}, {at: number}>} event */
  toggle({ currentTarget }) {
    const { at } = currentTarget.dataset
    this.setData({ [`sections[${at}].open`]: !this.data.sections[at].open })
  },

  search() {
    go('/pages/search/search?back=1')
  },

  async scan() {
    const code = await scan()
    if (code) go(`/pages/scan/scan?code=${encodeURIComponent(code)}`)
    else if (code === '') toast('这不是邻声的二维码，请扫宣传页上的码。')
  },

  complain() {
    go('/pages/complain/complain')
  },

  dial,
})

/** The first one open, so that it is seen how they open. @param {Api.RecordSection} section @param {number} at */
function sectionOf(section, at) {
  return { ...section, rows: section.rows.map(rowOf), as_of: day(section.as_of || ''), open: at === 0 }
}

/** A telephone number can be called, wherever it stands. @param {Api.RecordRow} row */
function rowOf(row) {
  const bare = row.label.includes('电话') && /^[\d-]{5,14}$/.test(row.value) ? row.value : ''
  const [, within = ''] = PHONE.exec(row.value) || PHONE.exec(row.note || '') || []
  const phone = bare || within
  return { ...row, value: row.value === phone ? '' : day(row.value), phone }
}

/** 2024-01-01 as one says it. @param {string} text */
const day = (text) => text.replace(/(\d{4})-0?(\d+)-0?(\d+)/g, '$1年$2月$3日')
