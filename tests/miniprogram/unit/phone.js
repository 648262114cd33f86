/** A phone without a screen: `wx` for the services' own tests. What is asked of the network is answered by `answer`. */
const path = require('node:path')
const { app } = require('../paths')

/** Fresh modules and a fresh phone for each test. */
function newPhone(stored = {}) {
  for (const file of Object.keys(require.cache)) if (file.startsWith(app)) delete require.cache[file]
  const phone = { stored: { ...stored }, sent: [], toasts: [], forgotten: [], logins: 0, answer: () => ({ status: 200, body: {} }) }
  const settle = async (ask, success, fail) => {
    phone.sent.push(ask)
    await null
    const got = await phone.answer(ask, phone.sent.length)
    if (got.status) success({ statusCode: got.status, header: got.headers || {}, data: got.body })
    else fail({ errMsg: got.errMsg || 'request:fail net::ERR_INTERNET_DISCONNECTED' })
  }
  globalThis.wx = {
    request: ({ url, method, data, header, success, fail }) => settle({ path: pathOf(url), method, data, header }, success, fail),
    uploadFile: ({ url, filePath, header, success, fail }) =>
      settle({ path: pathOf(url), file: filePath, header }, (got) => success({ ...got, data: asText(got.data) }), fail),
    login: ({ success, fail }) => (phone.offline ? fail({ errMsg: 'login:fail network' }) : success({ code: `code-${(phone.logins += 1)}` })),
    getStorageSync: (key) => structuredClone(phone.stored[key] ?? ''),
    setStorageSync: (key, value) => {
      if (phone.full) throw new Error('setStorageSync:fail exceed storage max size')
      phone.stored[key] = structuredClone(value)
    },
    showToast: ({ title }) => phone.toasts.push(title),
    removeStorageSync: (key) => delete phone.stored[key],
    getFileSystemManager: () => ({ removeSavedFile: ({ filePath }) => phone.forgotten.push(filePath), saveFile: ({ tempFilePath, success }) => success({ savedFilePath: `saved:${tempFilePath}` }) }),
    onNeedPrivacyAuthorization() {},
  }
  return phone
}

const asText = (body) => (typeof body === 'string' ? body : JSON.stringify(body))
const pathOf = (url) => new URL(url).pathname + new URL(url).search
const service = (name) => require(path.join(app, 'services', name))

/** Waiting between tries takes no time in tests. */
function withoutPauses() {
  const real = globalThis.setTimeout
  globalThis.setTimeout = (work, ...more) => real(work, 0, ...more)
  return () => (globalThis.setTimeout = real)
}

const SESSION = { access_token: 'access-1', access_expires_in: 7200, refresh_token: 'refresh-1', refresh_expires_in: 2592000, agreed: true }
const KEPT = { access: 'access-0', accessUntil: Date.now() + 3600e3, refresh: 'refresh-0', refreshUntil: Date.now() + 86400e3, agreed: true }

module.exports = { newPhone, service, withoutPauses, SESSION, KEPT }
