/** The one client: session, retries, and what was read before for when there is no network. */
const { send, sendFile, Unreachable } = require('./wire')
const { Refused } = require('./refused')
const session = require('./session')
const cache = require('./cache')

const PAUSES = [400, 1200, 3000]
const LONGEST_WAIT = 8 // seconds; who is told to wait longer is told so instead
const PASSING = [502, 503, 504]

/**
 * `who`: 'nobody' sends no session, 'known' sends one where there is one, 'resident' makes one.
 * @typedef {{method?: string, path: string, data?: object, key?: string, who?: 'nobody' | 'known' | 'resident',
 *   timeout?: number, headers?: Record<string, string>, again?: boolean}} Ask
 */

/** @param {Ask} ask @returns {Promise<any>} the body */
async function call(ask) {
  return (await repeat(ask, (headers) => send({ method: 'GET', ...ask, headers }))).body
}

/**
 * A file, with a key of its own, so that it may be sent again.
 * @param {{path: string, file: string, name: string, key: string, who?: Ask['who']}} ask
 */
async function upload(ask) {
  return (await repeat({ ...ask, method: 'POST' }, (headers) => sendFile({ ...ask, headers }))).body
}

/**
 * Reads that everyone may see, kept on the phone: unchanged costs nothing, and offline shows the last.
 * @param {string} path
 * @returns {Promise<{body: any, stale: boolean}>}
 */
async function read(path) {
  const had = cache.get(path)
  const headers = had && had.etag ? { 'If-None-Match': had.etag } : undefined
  try {
    const answer = await repeat({ path, headers }, (all) => send({ method: 'GET', path, headers: all }))
    if (answer.status === 304 && had) return { body: had.body, stale: false }
    cache.put(path, answer.headers.etag || '', answer.body)
    return { body: answer.body, stale: false }
  } catch (problem) {
    if (had && problem instanceof Unreachable) return { body: had.body, stale: true }
    throw problem
  }
}

/**
 * Again only where twice does no harm: reads, and writes with a key.
 * @param {Ask} ask
 * @param {(headers: Record<string, string>) => Promise<import('./wire').Answer>} exchange
 */
async function repeat(ask, exchange) {
  for (let tries = 0; ; tries += 1) {
    try {
      return await once(ask, exchange)
    } catch (problem) {
      const pause = mayRepeat(ask) && tries < PAUSES.length ? pauseAfter(problem, tries) : null
      if (pause === null) throw problem
      await sleep(pause)
    }
  }
}

/**
 * @param {Ask} ask
 * @param {(headers: Record<string, string>) => Promise<import('./wire').Answer>} exchange
 */
async function once(ask, exchange) {
  const token = await tokenFor(ask)
  let answer = await exchange(headersOf(ask, token))
  if (answer.status === 401 && token) {
    session.distrust(token)
    answer = await exchange(headersOf(ask, await session.accessToken()))
  }
  if (answer.status >= 400) throw new Refused(answer)
  return answer
}

/**
 * A read goes on without the log-in where that fails. A write does not: as nobody it would be another write.
 * @param {Ask} ask
 */
async function tokenFor({ who = 'nobody', method = 'GET' }) {
  if (who === 'resident') return session.accessToken()
  if (who === 'nobody' || !session.stored()) return ''
  return method === 'GET' ? session.accessToken().catch(() => '') : session.accessToken()
}

/** @param {Ask} ask @param {string} token */
function headersOf(ask, token) {
  const headers = { ...ask.headers }
  if (token) headers.Authorization = `Bearer ${token}`
  if (ask.key) headers['Idempotency-Key'] = ask.key
  return headers
}

/** @param {Ask} ask */
const mayRepeat = (ask) => Boolean(ask.again || ask.key || !ask.method || ask.method === 'GET')

/** @param {unknown} problem @param {number} tries @returns {number | null} */
function pauseAfter(problem, tries) {
  if (problem instanceof Unreachable) return PAUSES[tries]
  if (!(problem instanceof Refused)) return null
  if (problem.status === 429) {
    return problem.retryAfter > 0 && problem.retryAfter <= LONGEST_WAIT ? problem.retryAfter * 1000 : null
  }
  return PASSING.includes(problem.status) ? PAUSES[tries] : null
}

/** @param {number} milliseconds */
const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds * (0.8 + Math.random() * 0.4)))

/** 128 random bits; the service takes 8 to 64 visible ASCII characters. */
function newKey() {
  const digits = () => Math.floor((1 + Math.random()) * 0x100000000).toString(16).slice(1)
  return `mp-${digits()}${digits()}${digits()}${digits()}`
}

/** What to say of a failure, in one sentence. @param {unknown} problem */
function sentence(problem) {
  return problem instanceof Error && problem.message ? problem.message : '没有成功，请稍后再试。'
}

module.exports = { call, upload, read, newKey, sentence, Unreachable, Refused }
