/** Going to a page, once for each tap: a trembling finger taps twice, and two pages of one kind would lie on each other. */
const PAUSE = 800 // ms

let last = { url: '', at: 0 }

/** @param {string} url */
function go(url) {
  const now = Date.now()
  if (last.url === url && now - last.at < PAUSE) return
  last = { url, at: now }
  wx.navigateTo({ url })
}

module.exports = { go }
