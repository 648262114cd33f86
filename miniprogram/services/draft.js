/** The complaint that is being written. Kept at every change: a call coming in must not cost a word. */
const { newKey } = require('./api')
const storage = require('./storage')

const KEY = 'draft'

/** @returns {Draft} */
function blank() {
  return {
    key: newKey(), words: '', category: '', chosen: false, code: '', community: null, building: null,
    place: '', sameAs: '', phone: '', anonymous: true, cover: '', photos: [], recordings: [], step: 1, changed: 0,
  } // prettier-ignore
}

/** @returns {Draft} */
const load = () => ({ ...blank(), ...storage.get(KEY) })

/** @param {Partial<Draft>} change */
function change(change) {
  const draft = { ...load(), ...change, changed: Date.now() }
  storage.put(KEY, draft)
  return draft
}

/** @param {Draft} draft */
const isEmpty = (draft) =>
  !draft.words.trim() && !draft.photos.length && !draft.recordings.length && !draft.place.trim()

/** A voice alone has to be heard by who is to act on it, and so is never anonymous. @param {Draft} draft */
const isOnlyVoice = (draft) => !draft.words.trim() && draft.recordings.length > 0

function discard() {
  storage.remove(KEY)
}

/** Taken back for mending: the service may remember the old key with the old content. @param {Draft} draft */
function restore(draft) {
  storage.put(KEY, { ...draft, key: newKey(), step: 2, changed: Date.now() })
}

module.exports = { load, change, discard, restore, isEmpty, isOnlyVoice }
