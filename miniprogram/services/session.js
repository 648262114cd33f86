/** Who is logged in. Tokens are made when first needed, renewed once for all who wait. */
const { send, Unreachable } = require('./wire')
const { Refused } = require('./refused')
const storage = require('./storage')

const KEY = 'session'
const CONSENT = 'agreed' // services/privacy.js keeps it
const EARLY = 60 * 1000 // renew before the service says so: phones' clocks run a little off

/** @type {Promise<string> | null} */
let pending = null

/** @typedef {{access: string, accessUntil: number, refresh: string, refreshUntil: number, agreed: boolean}} Kept */

/** @returns {Kept | null} */
const stored = () => storage.get(KEY)

/** An access token that should still be good. */
function accessToken() {
  const session = stored()
  if (session && Date.now() < session.accessUntil - EARLY) return Promise.resolve(session.access)
  return renew()
}

/** However many ask, one request goes out. */
function renew() {
  if (!pending) {
    pending = start().finally(() => {
      pending = null
    })
  }
  return pending
}

async function start() {
  const session = stored()
  if (session && Date.now() < session.refreshUntil) {
    const refreshed = await refresh(session.refresh)
    if (refreshed) return refreshed
  }
  return login()
}

/**
 * The service takes a refresh token a second time within 30 seconds, for when its answer got lost.
 * @param {string} token
 * @returns {Promise<string | null>}
 */
async function refresh(token) {
  const ask = { method: 'POST', path: '/api/v1/sessions/refresh', data: { refresh_token: token } }
  const answer = await send(ask).catch(() => send(ask))
  if (answer.status < 300) return keep(answer.body)
  if (answer.status >= 500 || answer.status === 429) throw new Refused(answer)
  forget()
  return null
}

async function login() {
  for (let tries = 1; ; tries += 1) {
    try {
      const answer = await send({ method: 'POST', path: '/api/v1/sessions', data: { code: await loginCode() } })
      if (answer.status < 300) return keep(answer.body)
      throw new Refused(answer)
    } catch (problem) {
      if (problem instanceof Refused || tries === 2) throw problem // a code is good once: the next try has its own
    }
  }
}

/** @returns {Promise<string>} */
function loginCode() {
  return new Promise((resolve, reject) => {
    wx.login({
      success: ({ code }) => resolve(code),
      fail: () => reject(new Unreachable('offline')), // WeChat asks its own servers: without a network it fails, too
    })
  })
}

/** @param {Api.Session} session */
function keep(session) {
  /** @type {Kept} */
  const fresh = {
    access: session.access_token,
    accessUntil: Date.now() + session.access_expires_in * 1000,
    refresh: session.refresh_token,
    refreshUntil: Date.now() + session.refresh_expires_in * 1000,
    agreed: session.agreed,
  }
  storage.put(KEY, fresh)
  if (!session.agreed) heedWithdrawal()
  return fresh.access
}

/** Withdrawn or erased on another phone: it holds on this one, too, and is asked anew. */
function heedWithdrawal() {
  const had = storage.get(CONSENT)
  if (had && had.told) storage.remove(CONSENT)
}

/** After a 401: the token is not believed any more, whatever its time says. @param {string} refused */
function distrust(refused) {
  const session = stored()
  if (session && session.access === refused) storage.put(KEY, { ...session, accessUntil: 0 })
}

function forget() {
  storage.remove(KEY)
}

module.exports = { accessToken, renew, distrust, forget, stored }
