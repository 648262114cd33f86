const { call, sentence } = require('../../services/api')
const { denied } = require('../../services/files')
const { look } = require('../../services/look')
const { scan } = require('../../services/scanning')
const { toast } = require('../../services/words')
const place = require('../../services/place')
const privacy = require('../../services/privacy')

/** A community by its name, typed as badly as may be, or around a point that the resident picks on the map. */
Page({
  data: {
    look: look(), name: '', query: '', matches: /** @type {Api.CommunityBrief[]} */ ([]),
    nearby: false, busy: false, problem: '', back: false,
  }, // prettier-ignore

  /** @param {{back?: string}} options */
  onLoad(options) {
    this.setData({ look: look(), back: Boolean(options.back) })
  },

  /** @param {WechatMiniprogram.Input} event */
  write({ detail }) {
    this.setData({ name: detail.value })
  },

  byName() {
    const name = this.data.name.trim()
    if (!name) return this.setData({ problem: '请写下小区名称，写几个字就行。' })
    return this.find(`name=${encodeURIComponent(name)}`, name)
  },

  /** The map opens; only the point that is picked is sent, nothing is located in the background. */
  async nearby() {
    if (!(await privacy.need())) return
    wx.chooseLocation({
      success: ({ latitude, longitude }) => this.find(`latitude=${latitude}&longitude=${longitude}`, ''),
      fail: (failure) => {
        if (!/cancel/.test(failure.errMsg)) toast(denied(failure, '地图').message)
      },
    })
  },

  /** @param {string} query @param {string} name */
  async find(query, name) {
    this.setData({ busy: true, problem: '' })
    try {
      const { communities } = await call({ path: `/api/v1/communities?${query}` })
      const matches = communities.map((/** @type {Api.CommunityBrief} */ community) => ({ ...community, far: far(community.metres) }))
      this.setData({ matches, query: name || '附近', nearby: !name, busy: false })
    } catch (problem) {
      this.setData({ problem: sentence(problem), busy: false })
    }
  },

  /** @param {WechatMiniprogram.BaseEvent<{}, {id: number, name: string}>} event */
  choose({ currentTarget }) {
    const { id, name } = currentTarget.dataset
    place.choose({ id, name, code: '', buildingId: null })
    if (this.data.back) wx.navigateBack()
    else wx.reLaunch({ url: '/pages/home/home' })
  },

  async scan() {
    const code = await scan()
    if (code) wx.redirectTo({ url: `/pages/scan/scan?code=${encodeURIComponent(code)}${this.data.back ? '&back=1' : ''}` })
    else if (code === '') toast('这不是邻声的二维码，请扫宣传页上的码。')
  },

  without() {
    wx.redirectTo({ url: '/pages/complain/complain' })
  },
})

/** @param {number | null | undefined} metres */
function far(metres) {
  if (metres === null || metres === undefined) return ''
  return metres < 1000 ? `约 ${Math.max(10, Math.round(metres / 10) * 10)} 米` : `约 ${(metres / 1000).toFixed(1)} 公里`
}
