/**
 * The phone's storage, which may be full. What was only read once goes first; what has no room even then is
 * held until the mini-program closes, so that a complaint can still be sent.
 */
const CACHE = 'shelf' // services/cache.js, under the key that phones have: answers that can be read again

/** @type {Map<string, any>} */
const homeless = new Map()
let isFullShown = false

/** @param {string} key @returns {any} null where nothing is kept */
const get = (key) => (homeless.has(key) ? homeless.get(key) : wx.getStorageSync(key) || null)

/** @param {string} key @param {any} value */
function put(key, value) {
  if (stored(key, value)) return homeless.delete(key)
  wx.removeStorageSync(CACHE)
  if (stored(key, value)) return homeless.delete(key)
  homeless.set(key, value)
  return tell()
}

/** @param {string} key @param {any} value */
function stored(key, value) {
  try {
    wx.setStorageSync(key, value)
    return true
  } catch {
    return false
  }
}

function tell() {
  if (!isFullShown) wx.showToast({ title: '手机存满了，写的内容存不住。请尽快提交，不要关掉。', icon: 'none', duration: 5000 })
  isFullShown = true
}

/** @param {string} key */
function remove(key) {
  homeless.delete(key)
  wx.removeStorageSync(key)
}

function clear() {
  homeless.clear()
  wx.clearStorageSync()
}

module.exports = { get, put, remove, clear }
