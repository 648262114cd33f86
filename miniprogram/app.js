const privacy = require('./services/privacy')
const outbox = require('./services/outbox')
const { toast } = require('./services/words')

App({
  onLaunch() {
    privacy.watch()
    wx.onNetworkStatusChange(({ isConnected }) => {
      if (isConnected) this.sendWaiting()
    })
  },

  onShow() {
    this.sendWaiting()
  },

  /** What was written without a network goes out as soon as there is one. */
  async sendWaiting() {
    if (!outbox.waiting().length) return
    const arrived = await outbox.deliverAll()
    if (arrived) toast('刚才没发出去的投诉已经发出')
  },
})
