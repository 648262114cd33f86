/** The community that this phone speaks about: the one scanned or chosen last. */
const storage = require('./storage')

const KEY = 'place'

/** @typedef {{id: number, name: string, code: string, buildingId: number | null}} Place */

/** @returns {Place | null} */
const current = () => storage.get(KEY)

/** @param {Place} place */
function choose(place) {
  storage.put(KEY, place)
}

module.exports = { current, choose }
