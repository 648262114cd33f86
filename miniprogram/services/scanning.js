/** WeChat's own scanner, opened from within. */
const { codeOfText } = require('./scene')

/** @returns {Promise<string | null>} the printed code, '' where it is none of ours, null where the resident went back */
function scan() {
  return new Promise((resolve) => {
    wx.scanCode({
      scanType: ['qrCode', 'wxCode'],
      success: (got) => resolve(codeOfText(got.path || got.result)),
      fail: () => resolve(null),
    })
  })
}

module.exports = { scan }
