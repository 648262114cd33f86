const { call, sentence, Refused } = require('../../services/api')
const { look } = require('../../services/look')
const { codeOf } = require('../../services/scene')
const place = require('../../services/place')

/** Where a scanned code lands: a mini-program code by `scene`, a printed QR code by `q` (plain link). */
Page({
  data: { look: look(), problem: '', unknown: false, revoked: '', community: '' },

  /** @type {string} */
  code: '',
  /** Scanned in the midst of a complaint, which is gone back to. */
  back: false,

  /** @param {Record<string, string | undefined>} options */
  onLoad(options) {
    this.setData({ look: look() })
    this.code = codeOf(options)
    this.back = Boolean(options.back)
    this.open()
  },

  async open() {
    this.setData({ problem: '' })
    if (!this.code) return this.home()
    try {
      const code = await call({ path: `/api/v1/codes/${encodeURIComponent(this.code)}` })
      return this.show(code)
    } catch (problem) {
      const unknown = problem instanceof Refused && problem.status === 404
      return this.setData({ problem: sentence(problem), unknown })
    }
  },

  /** @param {Api.Code} code */
  show(code) {
    const { community } = code
    place.choose({ id: community.id, name: community.name, code: code.revoked ? '' : code.code, buildingId: code.building_id })
    if (!code.revoked) return this.home()
    return this.setData({ revoked: code.code, community: community.name })
  },

  home() {
    const home = () => wx.reLaunch({ url: '/pages/home/home' })
    if (this.back) wx.navigateBack({ fail: home })
    else home()
  },

  search() {
    wx.redirectTo({ url: `/pages/search/search${this.back ? '?back=1' : ''}` })
  },
})
