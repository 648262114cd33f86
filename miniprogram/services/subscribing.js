/** Asking whether WeChat may tell of answers. Only inside a tap; each yes is good for one message. */
const { call, newKey } = require('./api')

/** @typedef {{kind: string, id: string}} Template */

/** Ahead of the tap, which must not wait for the network. @returns {Promise<string[]>} at most three, as WeChat takes */
async function templates() {
  const got = await call({ path: '/api/v1/me/subscriptions', who: 'resident' })
  return /** @type {Template[]} */ (got.templates).map((template) => template.id).slice(0, 3)
}

const SWITCHED_OFF = 20004 // in WeChat's own settings of this mini-program

/** @param {string[]} ids @returns {Promise<'yes' | 'no' | 'off'>} whether any was accepted */
function ask(ids) {
  return new Promise((resolve) => {
    wx.requestSubscribeMessage({
      tmplIds: ids,
      success: (answers) => resolve(tell(ids, /** @type {Record<string, string>} */ (/** @type {any} */ (answers)))),
      fail: (failure) => resolve(/** @type {any} */ (failure).errCode === SWITCHED_OFF ? 'off' : 'no'),
    })
  })
}

/** @param {string[]} ids @param {Record<string, string>} choices @returns {Promise<'yes' | 'no'>} */
async function tell(ids, choices) {
  const answers = ids.filter((id) => choices[id]).map((id) => ({ template_id: id, answer: choices[id] }))
  if (answers.length) {
    await call({
      method: 'POST', path: '/api/v1/me/subscriptions', data: { answers }, key: newKey(), who: 'resident',
    }).catch(() => undefined) // prettier-ignore
  }
  return answers.some((answer) => answer.answer === 'accept') ? 'yes' : 'no'
}

module.exports = { templates, ask }
