/** 关怀版: large type, by the resident's own choice, else by WeChat's font size. */
const storage = require('./storage')

const KEY = 'large'
const LARGE_FROM = 19 // px of WeChat's own type; its standard is 16 on Android and 17 on iOS

/** What WeChat says of its own look. @returns {{fontSizeSetting?: number, theme?: string}} */
function ofWechat() {
  try {
    return wx.getAppBaseInfo ? wx.getAppBaseInfo() : wx.getSystemInfoSync()
  } catch {
    return {}
  }
}

const isDark = () => ofWechat().theme === 'dark'

function isLarge() {
  const chosen = storage.get(KEY)
  return chosen === 'on' || (chosen !== 'off' && (ofWechat().fontSizeSetting || 16) >= LARGE_FROM)
}

/** The class of a page's outermost view. */
const look = () => (isLarge() ? 'page large' : 'page')

/** @param {boolean} large */
function choose(large) {
  storage.put(KEY, large ? 'on' : 'off')
}

module.exports = { look, isLarge, isDark, choose }
