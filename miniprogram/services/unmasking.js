/** What a resident's own words tell of who they are, said before sending; and what the firm reads of it. */
const { call } = require('./api')

const PATIENCE = 4000 // ms; without an answer theirs is sent all the same, and covered by the service

/** @typedef {{words: string, place?: string, cover?: string, token?: string}} Question */

/** What the resident has seen last, as the question that it answers. */
let lastQuestion = ''

/** @param {Question} question */
const textOf = ({ words, place = '', cover = '', token = '' }) => JSON.stringify([words.trim(), place.trim(), cover, token])

/** @param {Question} question @returns {Promise<Api.Unmasking | null>} null where nothing tells, or nobody answers */
async function ask(question) {
  const { words, place = '', cover, token } = question
  if (!words.trim() && !place.trim()) return null
  const data = { words: words.trim(), place: place.trim(), ...(cover ? { cover } : {}), ...(token ? { token } : {}) }
  try {
    const view = await call({ method: 'POST', path: '/api/v1/complaints/unmasking', data, who: 'known', timeout: PATIENCE })
    return view.sentence ? view : null
  } catch {
    return null
  }
}

/** @param {Question} question */
function show(question) {
  lastQuestion = textOf(question)
}

/** Whether they may send: they have seen it, or there is nothing to decide. @param {Question} question */
async function seen(question) {
  if (lastQuestion === textOf(question)) return true
  const view = await ask(question)
  return !view || !view.choices.length
}

module.exports = { ask, show, seen, textOf }
