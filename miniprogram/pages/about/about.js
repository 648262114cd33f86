const config = require('../../config')
const { go } = require('../../services/go')
const { look, isLarge, choose } = require('../../services/look')
const { dial } = require('../../services/phone')

Page({
  data: { look: look(), large: isLarge(), config },

  onShow() {
    this.setData({ look: look(), large: isLarge() })
  },

  switchLook() {
    choose(!isLarge())
    this.setData({ look: look(), large: isLarge() })
  },

  privacy() {
    go('/pages/privacy/privacy')
  },

  dial,
})
