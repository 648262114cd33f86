/**
 * Consent, before anything personal: WeChat's own authorization and the service's privacy notice, asked as one.
 * Who refuses may still complain, without a name, and is asked again only where a tap needs it.
 */
const config = require('../config')
const { call, newKey } = require('./api')
const session = require('./session')
const storage = require('./storage')

const KEY = 'agreed'
const REFUSED = 'refused'
const GUIDE = 'guide'
const UNASKED = 48 * 3600 * 1000 // whoever said no is not asked again by opening a page

/** @typedef {{open: () => void, waits?: boolean}} Sheet */
/** @typedef {(answer: {event: string, buttonId?: string}) => void} Resolve */

/** @type {Sheet[]} the sheets of the open pages, the visible page's last */
let sheets = []
/** @type {Resolve[]} calls of WeChat that wait for the answer */
let resolvers = []
/** @type {((agreed: boolean) => void)[]} our own pages that wait for it */
let askers = []

/** @type {Promise<void> | null} */
let telling = null

/** @returns {{version: string, told: boolean} | null} */
const consent = () => storage.get(KEY)

const agreed = () => {
  const had = consent()
  return Boolean(had && had.version === config.agreementVersion)
}

/** The privacy guide has one name on every page: the one above WeChat's own text of it, once WeChat has told it. */
const guideName = () => storage.get(GUIDE) || `《${config.serviceName}小程序隐私保护指引》`

/** @param {(name: string) => void} learnt */
function learnGuideName(learnt) {
  if (!wx.getPrivacySetting) return
  wx.getPrivacySetting({
    success: ({ privacyContractName: name }) => {
      if (!name || name === guideName()) return
      storage.put(GUIDE, name)
      learnt(name)
    },
  })
}

/** WeChat asks on its own when a page uses the camera, the microphone or a place. */
function watch() {
  if (!wx.onNeedPrivacyAuthorization) return // before base library 2.32.3 WeChat does not ask
  wx.onNeedPrivacyAuthorization((resolve) => {
    resolvers.push(/** @type {any} */ (resolve))
    show()
  })
}

/** Ask for consent where it has not been given. @returns {Promise<boolean>} */
async function ask() {
  if (agreed() && !(await isConsentNeeded())) return true
  return new Promise((resolve) => {
    askers.push(resolve)
    show()
  })
}

/** On opening a page: whoever said no lately is left alone. @returns {Promise<boolean>} */
async function askOnOpening() {
  const refused = storage.get(REFUSED)
  return refused && Math.abs(Date.now() - refused) < UNASKED ? agreed() : ask()
}

/**
 * Before camera, microphone and map, in a tap. WeChat asks by itself only until its own consent is given: not
 * after the resident took ours back, and not in old versions.
 * @returns {Promise<boolean>}
 */
const need = async () => agreed() || ask()

/** Whether WeChat itself still wants an answer. @returns {Promise<boolean>} */
function isConsentNeeded() {
  return new Promise((resolve) => {
    if (!wx.getPrivacySetting) resolve(false)
    else wx.getPrivacySetting({ success: (got) => resolve(got.needAuthorization), fail: () => resolve(false) })
  })
}

/** A page that is still coming up shows it when its sheet enters. */
function show() {
  const sheet = sheets[sheets.length - 1]
  if (!sheet) return
  sheet.open()
  resolvers.forEach((resolve) => resolve({ event: 'exposureAuthorization' }))
}

/** The resident's answer. @param {boolean} yes */
function settle(yes) {
  if (yes) storage.remove(REFUSED)
  else storage.put(REFUSED, Date.now())
  if (yes && !agreed()) storage.put(KEY, { version: config.agreementVersion, told: false })
  release(yes)
  if (yes) tell().catch(() => undefined) // told again before it matters
}

/** Who waited goes on. @param {boolean} yes */
function release(yes) {
  resolvers.splice(0).forEach((resolve) => resolve(yes ? { event: 'agree', buttonId: 'agree' } : { event: 'disagree' }))
  askers.splice(0).forEach((resolve) => resolve(yes))
}

/** The service learns of the consent, once however many ask; nothing personal is stored there before. */
function tell() {
  if (!telling) {
    telling = report().finally(() => {
      telling = null
    })
  }
  return telling
}

async function report() {
  const had = consent()
  if (!had || had.told) return
  await call({
    method: 'PUT', path: '/api/v1/me/agreement', data: { version: had.version }, key: newKey(), who: 'resident',
  }) // prettier-ignore
  if (agreed()) storage.put(KEY, { ...had, told: true })
}

/** Taken back: what was stored of the person goes by the service's own rules; the phone forgets the log-in. */
async function withdraw() {
  if (telling) await telling.catch(() => undefined) // else its answer would come after, and agree again
  if (session.stored()) await call({ method: 'DELETE', path: '/api/v1/me/agreement', key: newKey(), who: 'resident' })
  forget()
}

function forget() {
  storage.remove(KEY)
  session.forget()
}

/** @param {Sheet} sheet */
function enter(sheet) {
  sheets = [...sheets.filter((other) => other !== sheet), sheet]
  if (!sheet.waits && (resolvers.length || askers.length)) show()
}

/** @param {Sheet} sheet */
function leave(sheet) {
  const wasAsking = sheets[sheets.length - 1] === sheet && !sheet.waits
  sheets = sheets.filter((other) => other !== sheet)
  if (wasAsking && (resolvers.length || askers.length)) release(false)
}

module.exports = { guideName, learnGuideName, agreed, watch, ask, askOnOpening, need, settle, tell, withdraw, forget, enter, leave }
