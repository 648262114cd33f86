/** Asking whether WeChat may tell of answers. Only inside a tap; each yes is good for one message. */
const { call, newKey } = require('./api')

/** @typedef {{kind: string, id: string}} Template */

/** Ahead of the tap, which must not wait for the network. @returns {Promise<string[]>} at most three, as WeChat takes */
async function templates() {
  const got = await call({ path: '/api/v1/me/subscriptions', who: 'resident' })
  return /** @type {Template[]} */ (got.templates).map((one) => one.id).slice(0, 3)
}

/** @param {string[]} ids @returns {Promise<boolean>} whether any was accepted */
function ask(ids) {
  return new Promise((resolve) => {
    wx.requestSubscribeMessage({
      tmplIds: ids,
      success: (answers) => resolve(tell(ids, /** @type {Record<string, string>} */ (/** @type {any} */ (answers)))),
      fail: () => resolve(false),
    })
  })
}

/** @param {string[]} ids @param {Record<string, string>} given */
async function tell(ids, given) {
  const answers = ids.filter((id) => given[id]).map((id) => ({ template_id: id, answer: given[id] }))
  if (answers.length) {
    await call({
      method: 'POST', path: '/api/v1/me/subscriptions', data: { answers }, key: newKey(), who: 'resident',
    }).catch(() => undefined) // prettier-ignore
  }
  return answers.some((one) => one.answer === 'accept')
}

module.exports = { templates, ask }
