/** 关怀版: large type, by the resident's own choice, else by WeChat's font size. */
const storage = require('./storage')

const KEY = 'large'
const LARGE_FROM = 19 // px of WeChat's own type; its standard is 16 on Android and 17 on iOS

function systemFont() {
  try {
    const info = wx.getAppBaseInfo ? wx.getAppBaseInfo() : wx.getSystemInfoSync()
    return /** @type {{fontSizeSetting?: number}} */ (info).fontSizeSetting || 16
  } catch {
    return 16
  }
}

function isLarge() {
  const chosen = storage.get(KEY)
  return chosen === 'on' || (chosen !== 'off' && systemFont() >= LARGE_FROM)
}

/** The class of a page's outermost view. */
const look = () => (isLarge() ? 'page large' : 'page')

/** @param {boolean} large */
function choose(large) {
  storage.put(KEY, large ? 'on' : 'off')
}

module.exports = { look, isLarge, choose }
