/** Ringing up, from any page. */

/** @param {WechatMiniprogram.BaseEvent<{}, {phone?: string}>} event a tap on what has data-phone */
function dial(event) {
  const phone = String(event.currentTarget.dataset.phone || '').replace(/[\s-]/g, '')
  if (phone) wx.makePhoneCall({ phoneNumber: phone, fail: () => undefined })
}

module.exports = { dial }
