/** Ringing up, from any page. */

/** @param {string} number one number, as people read it: 010-12345678转8012 */
function call(number) {
  const phoneNumber = number.replace(/[\s-]/g, '').replace('转', ',')
  wx.makePhoneCall({ phoneNumber, fail: () => undefined })
}

/** @param {WechatMiniprogram.BaseEvent<{}, {phone?: string}>} event a tap on what has data-phone */
function dial(event) {
  const phones = String(event.currentTarget.dataset.phone || '').split('、').filter((number) => /\d/.test(number))
  if (phones.length === 1) call(phones[0])
  else if (phones.length > 1) {
    wx.showActionSheet({
      itemList: phones,
      success: ({ tapIndex }) => call(phones[tapIndex]),
      fail: () => undefined,
    })
  }
}

module.exports = { dial }
