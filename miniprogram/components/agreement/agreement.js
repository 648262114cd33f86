const privacy = require('../../services/privacy')
const { look } = require('../../services/look')

/** The question of consent, over the page that needs it. */
Component({
  /** `waits`: on the page that tells about privacy, another page's question does not lie over the answer. */
  properties: { waits: { type: Boolean, value: false } },
  data: { isOpen: false, look: 'page', contract: privacy.guideName() },
  lifetimes: {
    attached() {
      const sheet = { open: () => this.open(), waits: this.data.waits }
      Object.assign(this, { sheet })
      privacy.enter(sheet)
    },
    detached() {
      privacy.leave(/** @type {any} */ (this).sheet)
    },
  },
  pageLifetimes: {
    show() {
      const { sheet } = /** @type {any} */ (this)
      if (sheet) privacy.enter(sheet)
    },
  },
  methods: {
    open() {
      const { sheet } = /** @type {any} */ (this)
      if (sheet) sheet.waits = false
      this.setData({ isOpen: true, look: look(), contract: privacy.guideName() })
      privacy.learnGuideName((contract) => this.setData({ contract }))
    },
    agree() {
      this.answer(true)
    },
    /** A WeChat that knows no such button tells only of the tap; in all others the tap comes too early. */
    tapped() {
      if (!wx.getPrivacySetting) this.answer(true)
    },
    refuse() {
      this.answer(false)
    },
    /** @param {boolean} yes */
    answer(yes) {
      this.setData({ isOpen: false })
      privacy.settle(yes)
    },
    readAll() {
      if (wx.openPrivacyContract) wx.openPrivacyContract({ fail: () => wx.navigateTo({ url: '/pages/privacy/privacy' }) })
      else wx.navigateTo({ url: '/pages/privacy/privacy' })
    },
    hold() {},
  },
})
