const config = require('../../config')
const { call, read, sentence } = require('../../services/api')
const { look, isLarge, choose } = require('../../services/look')
const { dial } = require('../../services/phone')
const { go } = require('../../services/go')
const place = require('../../services/place')
const draft = require('../../services/draft')
const privacy = require('../../services/privacy')
const outbox = require('../../services/outbox')
const { scan } = require('../../services/scanning')
const tabs = require('../../services/tabs')
const { toast } = require('../../services/words')

const MORE = [
  { words: '换一个小区', to: 'search', always: false },
  { words: '扫宣传页上的二维码', to: 'scan', always: false },
  { words: '隐私与我的信息', to: 'privacy', always: true },
  { words: '关于', to: 'about', always: true },
]

Page({
  data: {
    look: look(), large: isLarge(), config, more: MORE,
    community: /** @type {Api.Community | null} */ (null), office: /** @type {Api.Office | null} */ (null),
    above: /** @type {Api.Office | null} */ (null), phone: '',
    stale: false, problem: '', begun: false, waiting: 0,
  }, // prettier-ignore

  onShow() {
    tabs.mark(this, '/pages/home/home')
    this.setData({ look: look(), large: isLarge(), begun: !draft.isEmpty(draft.load()), waiting: outbox.waiting().length })
    this.show()
  },

  async onPullDownRefresh() {
    await this.show()
    wx.stopPullDownRefresh()
  },

  async show() {
    const chosen = place.current() || (await this.recall())
    if (!chosen) return this.setData({ community: null })
    try {
      const { body, stale } = await read(`/api/v1/communities/${chosen.id}`)
      const [office = null, above = null] = body.responsible
      // As on the web: where the first has no telephone, the one above it is called.
      const phone = (office && office.phone) || (above && above.phone) || ''
      return this.setData({ community: body, office, above, phone, stale, problem: '' })
    } catch (problem) {
      return this.setData({ problem: sentence(problem) })
    }
  },

  /** On a new phone: the community that the resident keeps with us. */
  async recall() {
    if (!privacy.agreed()) return null
    const me = await call({ path: '/api/v1/me', who: 'resident' }).catch(() => null)
    const [home] = me ? me.homes : []
    if (!home) return null
    place.choose({ id: home.community.id, name: home.community.name, code: '', buildingId: home.building ? home.building.id : null })
    return place.current()
  },

  complain() {
    go('/pages/complain/complain')
  },

  mine() {
    go('/pages/mine/mine')
  },

  search() {
    go('/pages/search/search')
  },

  /** @param {WechatMiniprogram.BaseEvent<{}, {to: string}>} event */
  open({ currentTarget }) {
    const { to } = currentTarget.dataset
    return to === 'scan' ? this.scan() : go(`/pages/${to}/${to}`)
  },

  async scan() {
    const code = await scan()
    if (code) go(`/pages/scan/scan?code=${encodeURIComponent(code)}`)
    else if (code === '') toast('这不是邻声的二维码，请扫宣传页上的码。')
  },

  switchLook() {
    choose(!isLarge())
    this.setData({ look: look(), large: isLarge() })
    tabs.mark(this, '/pages/home/home')
  },

  /** What waited has gone out. */
  onSent() {
    this.setData({ waiting: outbox.waiting().length })
  },

  dial,

  onShareAppMessage() {
    return { title: '小区有问题，说出来，有人管', path: '/pages/home/home' }
  },
})
