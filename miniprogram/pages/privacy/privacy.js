const config = require('../../config')
const { call, newKey, sentence } = require('../../services/api')
const { look, isLarge, choose } = require('../../services/look')
const { toast, confirm } = require('../../services/words')
const draft = require('../../services/draft')
const outbox = require('../../services/outbox')
const place = require('../../services/place')
const privacy = require('../../services/privacy')
const session = require('../../services/session')
const storage = require('../../services/storage')
const { readable, whole } = require('../../services/takeaway')

Page({
  data: {
    look: look(), config, agreed: privacy.agreed(), me: /** @type {Api.Me | null} */ (null), phone: '', problem: '', busy: false, mine: '', guide: privacy.guideName(),
    addable: /** @type {{id: number, name: string} | null} */ (null),
  }, // prettier-ignore

  /** @type {Record<string, any> | null} what the service keeps, once it was asked for */
  mine: null,

  onShow() {
    this.setData({ look: look(), agreed: privacy.agreed(), guide: privacy.guideName() })
    privacy.learnGuideName((guide) => this.setData({ guide }))
    this.load()
  },

  async load() {
    if (!privacy.agreed()) return this.setData({ me: null })
    try {
      await privacy.tell()
      const me = await call({ path: '/api/v1/me', who: 'resident' })
      return this.setData({ me, addable: addable(me), problem: '' })
    } catch (problem) {
      return this.setData({ problem: sentence(problem) })
    }
  },

  async agree() {
    if (await privacy.ask()) this.onShow()
  },

  contract() {
    if (wx.openPrivacyContract) wx.openPrivacyContract({ fail: () => toast('全文暂时打不开，要点都在这一页。') })
  },

  // The phone number: typed, or by WeChat's button

  /** @param {WechatMiniprogram.Input} event */
  writePhone({ detail }) {
    this.setData({ phone: detail.value })
  },

  savePhone() {
    return this.store({ method: 'PUT', path: '/api/v1/me/phone', data: { phone: this.data.phone } }, '电话已存好')
  },

  /** @param {WechatMiniprogram.CustomEvent<{code?: string}>} event */
  takePhone({ detail }) {
    if (!detail.code) return toast('没有取到号码，请在上面写。')
    return this.store({ method: 'POST', path: '/api/v1/me/phone/wechat', data: { code: detail.code } }, '电话已存好')
  },

  removePhone() {
    return this.store({ method: 'DELETE', path: '/api/v1/me/phone' }, '电话已删掉')
  },

  addHome() {
    const { me, addable: home } = this.data
    if (!me || !home) return undefined
    return this.storeHomes([...homesOf(me), { community_id: home.id }], '小区已存好')
  },

  /** @param {WechatMiniprogram.BaseEvent<{}, {id: number}>} event */
  removeHome({ currentTarget }) {
    const { me } = this.data
    if (!me) return undefined
    return this.storeHomes(homesOf(me).filter((home) => home.community_id !== currentTarget.dataset.id), '已删掉')
  },

  /** @param {{community_id: number, building_id?: number}[]} homes @param {string} done */
  storeHomes(homes, done) {
    return this.store({ method: 'PUT', path: '/api/v1/me/homes', data: { homes } }, done)
  },

  /** @param {{method: string, path: string, data?: object}} ask @param {string} done */
  async store(ask, done) {
    this.setData({ busy: true, problem: '' })
    try {
      await call({ ...ask, key: newKey(), who: 'resident' })
      this.setData({ phone: '' })
      await this.load()
      toast(done)
    } catch (problem) {
      this.setData({ problem: sentence(problem) })
    }
    this.setData({ busy: false })
  },

  // See, take along, withdraw, erase

  async see() {
    this.setData({ busy: true, problem: '' })
    try {
      const mine = await call({ path: '/api/v1/me/export', who: 'resident' })
      this.mine = mine
      this.setData({ mine: readable(mine) })
    } catch (problem) {
      this.setData({ problem: sentence(problem) })
    }
    this.setData({ busy: false })
  },

  /** In the tap itself: WeChat opens no chat for what comes after an answer of the network. */
  send() {
    if (!this.mine) return
    const path = `${wx.env.USER_DATA_PATH}/linsheng-export.txt`
    wx.getFileSystemManager().writeFileSync(path, whole(this.mine), 'utf8')
    if (!wx.shareFileMessage) return this.copy()
    wx.shareFileMessage({
      filePath: path,
      fileName: '我在邻声的信息.txt',
      fail: ({ errMsg }) => {
        if (!/cancel/.test(errMsg)) this.copy()
      },
    })
  },

  /** Who sends it to no chat can paste it anywhere. */
  copy() {
    if (!this.mine) return
    wx.setClipboardData({ data: whole(this.mine), success: () => toast('全部内容已复制，可以粘贴到任何地方。') })
  },

  async withdraw() {
    if (!(await confirm('撤回同意？', '撤回后会删掉存下的电话和小区，并退出登录。已经提交的投诉照常办理。', '撤回'))) return
    await this.end(async () => {
      await privacy.withdraw()
      outbox.holdAll('您撤回了同意，没有发出去。')
    }, '已撤回')
  },

  async erase() {
    const unsent = outbox.waiting().length ? '还没发出去的投诉也会删掉。' : ''
    const words = `您的微信身份、电话和小区会删掉，以后不能在这里看到从前的投诉。${unsent}不能恢复。`
    if (!(await confirm('删掉我的信息？', words, '删掉'))) return
    await this.end(async () => {
      await call({ method: 'DELETE', path: '/api/v1/me', key: newKey(), who: 'resident' })
      forgetAll()
    }, '已删掉')
  },

  async signOut() {
    if (!(await confirm('在所有手机上退出？', '您的投诉照常办理，下次打开再登录。', '退出'))) return
    await this.end(async () => {
      await call({ method: 'DELETE', path: '/api/v1/sessions', key: newKey(), who: 'resident' })
      session.forget()
    }, '已退出')
  },

  /** @param {() => Promise<void>} work @param {string} done */
  async end(work, done) {
    this.setData({ busy: true, problem: '' })
    try {
      await work()
      toast(done)
      this.setData({ agreed: privacy.agreed(), me: null, mine: '', busy: false })
    } catch (problem) {
      this.setData({ problem: sentence(problem), busy: false })
    }
  },
})

/** All of the phone's, but for the size of the type: whoever reads large type still does. */
function forgetAll() {
  const large = isLarge()
  ;[draft.load(), ...outbox.waiting()].forEach(outbox.tidy)
  storage.clear()
  choose(large)
}

const MOST_HOMES = 5

/** The community that the phone speaks about, where it is not kept yet. @param {Api.Me} me */
function addable(me) {
  const now = place.current()
  const fits = now && me.homes.length < MOST_HOMES && !me.homes.some((home) => home.community.id === now.id)
  return fits ? { id: now.id, name: now.name } : null
}

/** @param {Api.Me} me */
function homesOf(me) {
  return me.homes.map((home) => ({
    community_id: home.community.id,
    ...(home.building ? { building_id: home.building.id } : {}),
  }))
}
