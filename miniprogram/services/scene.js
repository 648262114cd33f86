/** What a scanned code says: a mini-program code's `scene`, or the whole link of a printed QR code as `q`. */

/** WeChat hands both over encoded; decoded once, never twice. @param {string} text */
function decodedOnce(text) {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/**
 * The printed code in the page's options, '' where there is none.
 * @param {{scene?: string, q?: string, code?: string}} options
 */
function codeOf(options) {
  if (options.q) return codeOfLink(decodedOnce(options.q))
  if (options.scene) return codeOfScene(decodedOnce(options.scene))
  return options.code || ''
}

/** https://HOST/q/CODE, whatever stands behind it. @param {string} link */
function codeOfLink(link) {
  const match = /^https?:\/\/[^/]+\/q\/([^/?#]+)/i.exec(link)
  return match ? match[1] : ''
}

/** `CODE`, or `c=CODE` beside other things. @param {string} scene */
function codeOfScene(scene) {
  const named = /(?:^|&)c=([^&]+)/.exec(scene)
  if (named) return named[1]
  return /^[0-9A-Za-z-]{4,40}$/.test(scene) ? scene : ''
}

/** What the scanner inside the mini-program gives: a link, or the path of a mini-program code. @param {string} text */
function codeOfText(text) {
  const scene = /[?&]scene=([^&]+)/.exec(text)
  return scene ? codeOfScene(decodedOnce(scene[1])) : codeOfLink(text)
}

module.exports = { codeOf, codeOfText }
