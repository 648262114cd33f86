/** Small dialogues. */
const { isDark } = require('./look')

/** @param {string} title */
function toast(title) {
  wx.showToast({ title, icon: 'none', duration: 3000 })
}

/**
 * @param {string} title
 * @param {string} content
 * @param {string} [yes]
 * @param {string} [no]
 * @returns {Promise<boolean>}
 */
function confirm(title, content, yes = '确定', no = '返回') {
  return new Promise((resolve) => {
    wx.showModal({
      title, content, confirmText: yes, cancelText: no, confirmColor: isDark() ? '#ff9d94' : '#a8201a',
      success: ({ confirm }) => resolve(confirm), fail: () => resolve(false),
    }) // prettier-ignore
  })
}

/** 2606507234 as 260 650 7234 @param {string} number */
const spaced = (number) => number.replace(/^(\d{3})(\d{3})(\d+)$/, '$1 $2 $3').replace(/^(\d{3})(\d{3})$/, '$1 $2')

module.exports = { toast, confirm, spaced }
