/** Where the service's gate answered, whose pages are for browsers. @type {Record<number, string>} */
const WORDS = {
  413: '文件太大，发不出去。请换一张小一点的照片，或者录短一些。',
  429: '操作太频繁，请过一分钟再试。',
}

/** The service answered, but not with what was asked. Its `message` may be shown as it is. */
class Refused extends Error {
  /** @param {import('./wire').Answer} answer */
  constructor({ status, headers, body }) {
    const answer = body || {}
    super(answer.message || WORDS[status] || '系统暂时出错，请稍后再试；紧急情况请拨 12345。')
    this.status = status
    this.code = /** @type {string} */ (answer.code || 'error')
    this.field = /** @type {string} */ (answer.field || '')
    this.problems = /** @type {Api.Problem[]} */ (answer.problems || [])
    this.retryAfter = Number((headers || {})['retry-after']) || 0
  }

  /** The same request will never do: something in it must change. */
  get final() {
    return this.status < 500 && this.status !== 429 && this.status !== 401 && this.status !== 408
  }
}

module.exports = { Refused }
