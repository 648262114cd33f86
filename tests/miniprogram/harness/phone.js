/**
 * What of `wx` the pages use, done by a browser. The network is real; what a person would do at the phone
 * (pick a photo, say yes) is ordered through `harness`.
 */
const phone = {
  orders: { photos: [], recording: '', location: null, confirm: true, subscribe: 'accept', scan: '', font: 16, online: true },
  log: [],
  networkListeners: [],
  keyboardListeners: [],
}
globalThis.harness = phone
const note = (name, what) => phone.log.push({ name, ...what })
const later = (work) => setTimeout(work, 0)

// Network

function request({ url, method, data, header, timeout, success, fail }) {
  const abort = new AbortController()
  const timer = setTimeout(() => abort.abort(), timeout || 60000)
  const body = method === 'GET' || data === undefined ? undefined : JSON.stringify(data)
  fetch(url, { method, headers: header, body, signal: abort.signal, cache: 'no-store' })
    .then(async (got) => {
      const text = await got.text()
      let parsed = text
      try {
        parsed = JSON.parse(text)
      } catch {
        // WeChat hands text through
      }
      success({ statusCode: got.status, header: Object.fromEntries(got.headers), data: parsed })
    })
    .catch((problem) => fail({ errMsg: abort.signal.aborted ? 'request:fail timeout' : `request:fail ${problem.message}` }))
    .finally(() => clearTimeout(timer))
}

async function uploadFile({ url, filePath, name, header, success, fail }) {
  try {
    const file = await (await fetch(filePath)).blob()
    const form = new FormData()
    form.append(name, file, file.type.includes('audio') ? 'voice.mp3' : 'photo.jpg')
    const got = await fetch(url, { method: 'POST', headers: header, body: form })
    success({ statusCode: got.status, data: await got.text() })
  } catch (problem) {
    fail({ errMsg: `uploadFile:fail ${problem.message}` })
  }
}

// Storage

const storage = {
  getStorageSync: (key) => JSON.parse(localStorage.getItem(`wx:${key}`) ?? '""'),
  setStorageSync: (key, value) => localStorage.setItem(`wx:${key}`, JSON.stringify(value)),
  removeStorageSync: (key) => localStorage.removeItem(`wx:${key}`),
  clearStorageSync: () => Object.keys(localStorage).filter((key) => key.startsWith('wx:')).forEach((key) => localStorage.removeItem(key)),
  getFileSystemManager: () => ({
    saveFile: ({ tempFilePath, success }) => later(() => success({ savedFilePath: tempFilePath })),
    removeSavedFile: () => undefined,
    writeFileSync: (path, text) => note('writeFile', { path, text }),
  }),
}

// Consent: WeChat asks before the first use of camera, microphone or place.

let privacyListener = null
const consented = () => localStorage.getItem('consented') === 'yes'

function guarded(what, fail, work) {
  if (consented()) return later(work)
  if (!privacyListener) return later(() => fail({ errMsg: `${what}:fail privacy permission is not authorized`, errno: 104 }))
  return privacyListener(({ event }) => {
    if (event === 'agree') later(work)
    if (event === 'disagree') later(() => fail({ errMsg: `${what}:fail privacy permission is not authorized`, errno: 104 }))
  })
}

phone.openType = (button, trigger) => {
  const kind = button.getAttribute('open-type')
  if (kind === 'agreePrivacyAuthorization') {
    localStorage.setItem('consented', 'yes')
    trigger('agreeprivacyauthorization', {})
  }
  if (kind === 'getPhoneNumber') globalThis.phoneCode().then((code) => trigger('getphonenumber', { code }))
}

// What a person does at the phone

const hands = {
  chooseMedia: ({ count, success, fail }) =>
    guarded('chooseMedia', fail, () => {
      const chosen = phone.orders.photos.splice(0, phone.orders.anyNumber ? 99 : count)
      if (chosen.length) success({ tempFiles: chosen.map((file) => ({ fileType: 'image', ...(file.tempFilePath ? file : { tempFilePath: file }) })) })
      else fail({ errMsg: 'chooseMedia:fail cancel' })
    }),
  chooseLocation: ({ success, fail }) =>
    guarded('chooseLocation', fail, () =>
      phone.orders.location ? success(phone.orders.location) : fail({ errMsg: 'chooseLocation:fail cancel' }),
    ),
  scanCode: ({ success, fail }) => later(() => (phone.orders.scan ? success({ result: phone.orders.scan }) : fail({ errMsg: 'cancel' }))),
  makePhoneCall: ({ phoneNumber }) => note('call', { phoneNumber }),
  previewImage: (what) => note('preview', what),
  setClipboardData: ({ data, success }) => (note('copy', { data }), success()),
  shareFileMessage: ({ fail }) => later(() => fail({ errMsg: 'shareFileMessage:fail cancel' })),
  openPrivacyContract: () => note('contract', {}),
  requestSubscribeMessage: ({ tmplIds, success }) => {
    note('subscribe', { tmplIds })
    later(() => success(Object.fromEntries([['errMsg', 'ok'], ...tmplIds.map((id) => [id, phone.orders.subscribe])])))
  },
  showModal: ({ title, content, success }) => (note('modal', { title, content }), later(() => success({ confirm: phone.orders.confirm }))),
  showToast: ({ title }) => {
    note('toast', { title })
    document.querySelectorAll('.phone-toast').forEach((toast) => toast.remove())
    const toast = Object.assign(document.createElement('div'), { className: 'phone-toast', textContent: title })
    document.body.append(toast)
    setTimeout(() => toast.remove(), 1500)
  },
  getRecorderManager: () => recorder,
  createInnerAudioContext: () => ({ onEnded() {}, onError() {}, play() { note('play', { src: this.src }) }, destroy() {} }), // prettier-ignore
}

const listeners = {}
const recorder = {
  onStart: (work) => (listeners.start = work),
  onStop: (work) => (listeners.stop = work),
  onError: (work) => (listeners.error = work),
  start: (options) => guarded('operateRecorder', listeners.error, () => (note('record', options), listeners.start())),
  stop: () => later(() => listeners.stop({ tempFilePath: phone.orders.recording, duration: 3200 })),
}

globalThis.wx = {
  request, uploadFile, ...storage, ...hands,
  env: { USER_DATA_PATH: 'wxfile://usr' },
  login: ({ success, fail }) => globalThis.loginCode().then((code) => success({ code }), fail),
  onNetworkStatusChange: (work) => phone.networkListeners.push(work),
  onNeedPrivacyAuthorization: (work) => (privacyListener = work),
  getPrivacySetting: ({ success }) => later(() => success({ needAuthorization: !consented(), privacyContractName: '《邻声小程序隐私保护指引》' })),
  getAppBaseInfo: () => ({ fontSizeSetting: phone.orders.font }),
  stopPullDownRefresh: () => note('stopPullDownRefresh', {}),
  pageScrollTo: ({ scrollTop, selector, offsetTop = 0 }) => {
    const field = selector && phone.find(selector)
    if (field) scrollBy(0, field.getBoundingClientRect().top + offsetTop)
    if (!selector) scrollTo(0, scrollTop)
  },
  onKeyboardHeightChange: (work) => phone.keyboardListeners.push(work),
  offKeyboardHeightChange: (work) => phone.keyboardListeners.splice(phone.keyboardListeners.indexOf(work), 1),
} // prettier-ignore

phone.online = (isConnected) => phone.networkListeners.forEach((work) => work({ isConnected, networkType: isConnected ? 'wifi' : 'none' }))

/** It lies over the page, which learns only how high it is; 0 puts it away. */
phone.keyboard = (height) => {
  document.querySelectorAll('.phone-keyboard').forEach((keyboard) => keyboard.remove())
  const keyboard = Object.assign(document.createElement('div'), { className: 'phone-keyboard' })
  keyboard.style.height = `${height}px`
  if (height) document.body.append(keyboard)
  phone.keyboardListeners.forEach((work) => work({ height, duration: 0 }))
}

/** Pages of the tab bar are opened by `switchTab` without a query, or by `reLaunch`: all else fails in WeChat, silently. */
phone.navigation = ({ open, openTab, openAll, back, top, isTab }) => {
  const checked = (url, isRight) => {
    if (!isRight) throw new Error(`fail can not open ${url}: a tab page, or none`)
    return url
  }
  return {
    navigateTo: ({ url }) => open(checked(url, !isTab(url)), []),
    redirectTo: ({ url }) => open(checked(url, !isTab(url)), [top()]),
    reLaunch: ({ url }) => openAll(url),
    switchTab: ({ url }) => openTab(checked(url, isTab(url) && !url.includes('?'))),
    navigateBack: ({ fail } = {}) => back() || fail?.({ errMsg: 'navigateBack:fail' }),
  }
}

module.exports = { phone }
