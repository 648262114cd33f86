/** Public answers kept on the phone, the oldest thrown out. Nothing personal comes here. */
const KEY = 'shelf'
const MOST = 30

/** @typedef {{path: string, etag: string, body: any}} Kept */

/** @returns {Kept[]} */
const all = () => wx.getStorageSync(KEY) || []

/** @param {string} path */
const get = (path) => all().find((item) => item.path === path) || null

/** @param {string} path @param {string} etag @param {any} body */
function put(path, etag, body) {
  const otherItems = all().filter((item) => item.path !== path)
  try {
    wx.setStorageSync(KEY, [{ path, etag, body }, ...otherItems].slice(0, MOST))
  } catch {
    wx.removeStorageSync(KEY) // the phone is full; drafts need the room more
  }
}

module.exports = { get, put }
