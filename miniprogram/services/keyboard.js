/**
 * The keyboard lies over the page. What is fixed at the page's foot moves up by its height, and the field that is
 * written in is scrolled into sight: WeChat's own moving of the page would leave the foot below the keyboard.
 */
const HEAD = 96 // px above the field, for its label

/** @typedef {{setData: (data: {keyboard: number}, done?: () => void) => void}} Page */

/** @type {((result: {height: number}) => void) | null} */
let follower = null
/** The id of the field that is written in. */
let field = ''

/** @param {any} page */
function follow(page) {
  leave()
  if (!wx.onKeyboardHeightChange) return
  follower = ({ height }) => page.setData({ keyboard: height }, () => height && reveal())
  wx.onKeyboardHeightChange(follower)
}

/** @param {any} [page] the keyboard goes with it */
function leave(page) {
  if (follower) wx.offKeyboardHeightChange(follower)
  follower = null
  field = ''
  if (page && page.data.keyboard) page.setData({ keyboard: 0 })
}

/** A field of the page has the finger. @param {WechatMiniprogram.BaseEvent} event */
function focus({ currentTarget }) {
  field = currentTarget.id
  reveal()
}

function reveal() {
  if (field) wx.pageScrollTo({ selector: `#${field}`, offsetTop: -HEAD, duration: 100, fail: () => undefined })
}

module.exports = { follow, leave, focus }
