/** The compound that this phone speaks about: the one scanned or chosen last. */
const KEY = 'place'

/** @typedef {{id: number, name: string, code: string, buildingId: number | null}} Place */

/** @returns {Place | null} */
const current = () => wx.getStorageSync(KEY) || null

/** @param {Place} place */
function choose(place) {
  wx.setStorageSync(KEY, place)
}

module.exports = { current, choose }
