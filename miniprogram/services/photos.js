/** Photos go ahead of their complaint: what the service cannot take is said while the place can still be photographed. */
const { Refused, sentence } = require('./api')
const { FileGone } = require('./wire')
const { withReference } = require('./outbox')

/**
 * One after the other. Without a network the rest stay as they are, and go with the complaint.
 * @param {import('./files').FreshPhoto[]} fresh
 * @param {(key: string, sent: KeptPhoto | null, problem: string) => boolean} settle is told what became of the photo of
 *   this key, null where it cannot be taken; answers whether to go on
 */
async function sendAhead(fresh, settle) {
  for (const { photo, which } of fresh) {
    const { sent, problem } = await tried(photo)
    const words = problem ? which + problem : ''
    if (!settle(photo.key, sent, words) || (sent && !sent.reference)) return
  }
}

/** @param {KeptPhoto} photo @returns {Promise<{sent: KeptPhoto | null, problem: string}>} */
async function tried(photo) {
  try {
    return { sent: await withReference(photo, 'photos'), problem: '' }
  } catch (problem) {
    if (problem instanceof FileGone) return { sent: null, problem: '这张照片在手机里打不开，请重新选。' }
    return problem instanceof Refused && problem.final ? { sent: null, problem: sentence(problem) } : { sent: photo, problem: '' }
  }
}

module.exports = { sendAhead }
