/** Numbers and PINs of what was sent from this phone: who did not log in finds their complaint by them. */
const storage = require('./storage')

const KEY = 'receipts'
const MOST = 50

/** @returns {KeptReceipt[]} newest first */
const all = () => storage.get(KEY) || []

/** @param {Api.Receipt} receipt @param {Draft} draft */
function add(receipt, draft) {
  const stored = {
    number: receipt.number, pin: receipt.pin, token: receipt.token, words: draft.words.slice(0, 60),
    community: draft.community ? draft.community.name : '', at: Date.now(), key: draft.key,
  } // prettier-ignore
  storage.put(KEY, [stored, ...all().filter((other) => other.token !== receipt.token)].slice(0, MOST))
}

/** @param {string} token */
const find = (token) => all().find((receipt) => receipt.token === token) || null

/** What the service answered to this draft, whoever sent it off. @param {string} key */
const ofDraft = (key) => all().find((receipt) => receipt.key === key) || null

module.exports = { all, add, find, ofDraft }
