/** One exchange with the service. Here ends WeChat's way of calling; above this file there are promises. */
const config = require('../config')

/** @typedef {{status: number, headers: Record<string, string>, body: any}} Answer */

/** Nothing came back, or nothing of ours: no network, too slow, or a hotel's log-in page. */
class Unreachable extends Error {
  /** @param {'offline' | 'timeout'} kind */
  constructor(kind) {
    super(kind === 'timeout' ? '网络太慢，没有等到回答。请稍后再试。' : '没有连上网络。请看看手机的网络，再试一次。')
    this.kind = kind
  }
}

/** @param {string} path */
const address = (path) => (path.startsWith('http') ? path : config.baseUrl + path)

/** @param {{errMsg?: string}} failure */
function unreachable(failure) {
  return new Unreachable(/time ?out/i.test(failure.errMsg || '') ? 'timeout' : 'offline')
}

/** @param {Record<string, any> | undefined} headers */
function lowered(headers) {
  /** @type {Record<string, string>} */
  const out = {}
  Object.keys(headers || {}).forEach((name) => {
    out[name.toLowerCase()] = String((headers || {})[name])
  })
  return out
}

/**
 * `success` fires for every status, so the status is judged above.
 * @param {{method: string, path: string, data?: object, headers?: Record<string, string>, timeout?: number}} ask
 * @returns {Promise<Answer>}
 */
function send({ method, path, data, headers = {}, timeout = 15000 }) {
  return new Promise((resolve, reject) => {
    wx.request({
      url: address(path),
      method: /** @type {'GET'} */ (method),
      data: method === 'GET' || method === 'DELETE' ? undefined : data || {},
      header: { 'content-type': 'application/json', ...headers },
      timeout,
      success: (got) => settle({ status: got.statusCode, headers: lowered(got.header), body: got.data }),
      fail: (failure) => reject(unreachable(failure)),
    })
    /** @param {Answer} answer */
    function settle(answer) {
      const bodyless = answer.status === 204 || answer.status === 304
      if (bodyless || isOurs(answer.body)) resolve(answer)
      else if (isOfTheGate(answer.status)) resolve({ ...answer, body: {} })
      else reject(new Unreachable('offline'))
    }
  })
}

/**
 * @param {{path: string, file: string, name: string, headers?: Record<string, string>, timeout?: number}} ask
 * @returns {Promise<Answer>}
 */
function sendFile({ path, file, name, headers = {}, timeout = 60000 }) {
  return new Promise((resolve, reject) => {
    wx.uploadFile({
      url: address(path),
      filePath: file,
      name,
      header: headers,
      timeout,
      success: (got) => {
        const body = parsed(got.data)
        if (body !== null) resolve({ status: got.statusCode, headers: {}, body })
        else if (isOfTheGate(got.statusCode)) resolve({ status: got.statusCode, headers: {}, body: {} })
        else reject(new Unreachable('offline'))
      },
      fail: (failure) => reject(isGone(failure) ? new FileGone() : unreachable(failure)),
    })
  })
}

/** @param {unknown} body */
const isOurs = (body) => typeof body === 'object' && body !== null

/** What the service's own gate says in HTML: too large, too often, down. Anything else in HTML is some other network's page. @param {number} status */
const isOfTheGate = (status) => status === 413 || status === 429 || (status >= 500 && status < 511)

/** The phone has tidied the picture away. */
class FileGone extends Error {
  constructor() {
    super('在手机里找不到了，请删掉，重新添加。')
    this.field = ''
  }
}

/** @param {{errMsg?: string}} failure */
const isGone = (failure) => /not found|no such file|createUploadTask:fail file/i.test(failure.errMsg || '')

/** @param {string} text */
function parsed(text) {
  try {
    const body = JSON.parse(text)
    return typeof body === 'object' ? body : null
  } catch {
    return null
  }
}

module.exports = { send, sendFile, address, Unreachable, FileGone }
