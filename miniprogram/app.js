const privacy = require('./services/privacy')
const outbox = require('./services/outbox')
const { toast } = require('./services/words')

const AGAIN = 60 * 1000 // ms; a service that was down, or said “too often”, tells of no change of the network

App({
  /** The timer while the mini-program is in sight. */
  again: 0,

  onLaunch() {
    privacy.watch()
    wx.onNetworkStatusChange(({ isConnected }) => {
      if (isConnected) this.sendWaiting()
    })
  },

  onShow() {
    this.sendWaiting()
    clearInterval(this.again)
    this.again = setInterval(() => this.sendWaiting(), AGAIN)
  },

  onHide() {
    clearInterval(this.again)
  },

  /** What was written without a network goes out as soon as there is one. */
  async sendWaiting() {
    if (!outbox.waiting().length) return
    const arrived = await outbox.deliverAll()
    if (!arrived) return
    const page = /** @type {any} */ (getCurrentPages().slice(-1)[0])
    if (page && page.onSent) page.onSent()
    toast('刚才没发出去的投诉已经发出')
  },
})
