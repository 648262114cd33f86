/** Complaints that were sent off. Each keeps its key until the service has answered, so it arrives once. */
const { call, upload, newKey, sentence, Refused } = require('./api')
const { isOnlyVoice } = require('./draft')
const { FileGone } = require('./wire')
const files = require('./files')
const privacy = require('./privacy')
const receipts = require('./receipts')
const storage = require('./storage')

const KEY = 'outbox'
const REFERENCE_LIFE = 20 * 3600 * 1000 // the service keeps an uploaded file a day for its complaint

/** @type {Promise<void> | null} */
let running = null

/** @returns {Submission[]} */
const waiting = () => storage.get(KEY) || []

/** @param {Submission[]} submissions */
const keep = (submissions) => storage.put(KEY, submissions)

/**
 * Who sends it is settled now: the service knows a key by its caller, so another caller would file it again.
 * @param {Draft} draft
 */
function add(draft) {
  const otherSubmissions = waiting().filter((submission) => submission.key !== draft.key)
  keep([...otherSubmissions, { ...draft, sent: Date.now(), tries: 0, problem: '', who: privacy.agreed() ? 'resident' : 'nobody' }])
}

/** @param {string} key */
const find = (key) => waiting().find((submission) => submission.key === key) || null

/** @param {string} key */
function remove(key) {
  keep(waiting().filter((submission) => submission.key !== key))
}

/** @param {Submission} submission */
function update(submission) {
  keep(waiting().map((other) => (other.key === submission.key ? submission : other)))
}

/** It goes no further by itself; the resident takes it back. @param {string} key @param {string} problem */
function hold(key, problem) {
  const submission = find(key)
  if (submission) update({ ...submission, problem })
}

/** @param {string} problem */
function holdAll(problem) {
  waiting().forEach((submission) => hold(submission.key, submission.problem || problem))
}

/**
 * One complaint. Raises Unreachable where it must wait; Refused where it must be mended.
 * @param {string} key
 * @returns {Promise<Api.Receipt | null | undefined>} null where it had arrived before in another form,
 *   undefined where it waits no more: another call sent it
 */
async function deliver(key) {
  while (running) await running
  const submission = find(key)
  if (!submission) return undefined
  const work = post(submission)
  running = work.then(
    () => undefined,
    () => undefined,
  )
  try {
    return await work
  } finally {
    running = null
  }
}

/** @param {Submission} submission */
async function post(submission) {
  update({ ...submission, tries: submission.tries + 1 })
  if (submission.who === 'resident') await privacy.tell()
  const ready = await uploaded(submission)
  try {
    const receipt = await call({
      method: 'POST', path: '/api/v1/complaints', data: content(ready), key: submission.key, who: submission.who, timeout: 30000,
    }) // prettier-ignore
    receipts.add(receipt, submission)
    remove(submission.key)
    tidy(submission)
    return receipt
  } catch (problem) {
    if (!(problem instanceof Refused && problem.code.endsWith('key_reused'))) throw problem
    remove(submission.key) // it is there already, with files that have been sent afresh since
    return null
  }
}

/** @param {Submission} submission */
async function uploaded(submission) {
  let now = submission
  for (const kind of /** @type {const} */ (['photos', 'recordings'])) {
    for (let i = 0; i < now[kind].length; i += 1) {
      const sent = /** @type {any[]} */ ([...now[kind]])
      sent[i] = await withReference(sent[i], kind).catch((problem) => {
        throw naming(problem, kind, sent.length > 1 ? `第 ${i + 1} 张：` : '')
      })
      now = { ...now, [kind]: sent }
      update(now)
    }
  }
  return now
}

/**
 * The service sees one file at a time; the resident must know which, and on which step it is.
 * @param {unknown} problem @param {string} kind @param {string} which
 */
function naming(problem, kind, which) {
  if (!(problem instanceof FileGone || (problem instanceof Refused && problem.final))) return problem
  const what = kind === 'photos' ? '照片' : '录音'
  problem.message = which + (problem instanceof FileGone ? what : '') + problem.message
  problem.field = kind
  return problem
}

/**
 * A file that has been sent already is not sent again while its reference is good.
 * @template {KeptPhoto} T
 * @param {T} file
 * @param {'photos' | 'recordings'} kind
 * @returns {Promise<T>}
 */
async function withReference(file, kind) {
  if (file.reference && Date.now() - file.uploaded < REFERENCE_LIFE) return file
  const key = file.reference ? newKey() : file.key
  const name = kind === 'photos' ? 'photo' : 'recording'
  const body = await upload({ path: `/api/v1/${kind}`, file: file.path, name, key })
  return { ...file, key, reference: body.reference, uploaded: Date.now() }
}

/** @param {Draft} draft */
function content(draft) {
  return {
    words: draft.words.trim(), // none for a voice alone: the service has words for it
    ...(draft.category ? { category: draft.category } : {}),
    ...(draft.code ? { code: draft.code } : {}),
    ...(draft.community ? { community_id: draft.community.id } : {}),
    ...(draft.building ? { building_id: draft.building.id } : {}),
    ...(draft.sameAs ? { same_as: draft.sameAs } : {}),
    place: draft.place,
    phone: draft.phone,
    anonymous: draft.anonymous && !isOnlyVoice(draft),
    ...(draft.cover ? { cover: draft.cover } : {}),
    photos: draft.photos.map((photo) => photo.reference),
    ...(draft.recordings.length ? { recordings: draft.recordings.map((recording) => recording.reference) } : {}),
  }
}

/** The kept copies are not needed any more. @param {Draft} draft */
const tidy = (draft) => files.forget([...draft.photos, ...draft.recordings])

/**
 * All that wait, when the network is back. Says how many arrived; what must be mended stays.
 * @returns {Promise<number>}
 */
async function deliverAll() {
  let arrived = 0
  for (const submission of waiting().filter((submission) => !submission.problem)) {
    try {
      if ((await deliver(submission.key)) !== undefined) arrived += 1
    } catch (problem) {
      const toMend = problem instanceof FileGone || (problem instanceof Refused && problem.final)
      if (toMend) hold(submission.key, sentence(problem))
      if (!toMend) break
    }
  }
  return arrived
}

module.exports = { add, find, remove, hold, holdAll, tidy, waiting, deliver, deliverAll, withReference }
