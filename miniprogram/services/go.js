/** Going to a page, once for each tap: a trembling finger taps twice, and two pages of one kind would lie on each other. */
const { isTab } = require('./tabs')

const PAUSE = 800 // ms

let last = { url: '', at: 0 }

/** @param {string} url */
function go(url) {
  const now = Date.now()
  if (last.url === url && now - last.at < PAUSE) return
  last = { url, at: now }
  if (isTab(url)) wx.switchTab({ url })
  else wx.navigateTo({ url })
}

/** The page that is left is not gone back to. @param {string} url */
function replace(url) {
  if (isTab(url)) wx.switchTab({ url })
  else wx.redirectTo({ url })
}

module.exports = { go, replace }
