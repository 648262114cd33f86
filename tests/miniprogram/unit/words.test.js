const assert = require('node:assert/strict')
const { test } = require('node:test')
const { newPhone, service } = require('./phone')

const at = (text) => Date.parse(text)

test('a scanned code is decoded once, as scene or as plain link', () => {
  newPhone()
  const { codeOf, codeOfText } = service('scene')
  assert.equal(codeOf({ scene: '37YY54JY' }), '37YY54JY')
  assert.equal(codeOf({ scene: 'c%3D37YY54JY' }), '37YY54JY')
  assert.equal(codeOf({ q: 'https%3A%2F%2Fhost.cn%2Fq%2F37YY54JY%3Fx%3D1', scancode_time: '1' }), '37YY54JY')
  assert.equal(codeOf({ q: 'HTTPS%3A%2F%2FHOST.CN%2FQ%2F37YY54JY' }), '37YY54JY')
  assert.equal(codeOf({ scene: 'c%253D37YY54JY' }), '', 'encoded twice is not ours')
  assert.equal(codeOf({ scene: '%E0%A4%A' }), '')
  assert.equal(codeOf({ q: 'https%3A%2F%2Fhost.cn%2Fother' }), '')
  assert.equal(codeOf({ q: 'https%3A%2F%2Fhost.cn%2Fq%2F%2533' }), '%33', 'decoded once')
  assert.equal(codeOf({ scene: 'from%3Dleaflet' }), '', 'a leaflet of many communities opens the first page')
  assert.equal(codeOf({}), '')
  assert.equal(codeOfText('https://host.cn/Q/37YY54JY'), '37YY54JY')
  assert.equal(codeOfText('pages/scan/scan?scene=c%3D37YY54JY'), '37YY54JY')
})

test('what is awaited, in plain words, in China’s time on any phone', () => {
  newPhone()
  const { plain } = service('countdown')
  const reply = { what: 'reply', due_at: '2026-11-26T16:00:00Z', working_days_left: 3, words: '还有 3 个工作日答复' }
  assert.deepEqual(plain(reply, at('2026-11-23T02:00:00Z')), { text: '应在11月26日（周四）24点前答复您', left: '还有 3 个工作日答复', late: false })
  assert.equal(plain({ ...reply, words: '还剩 90 分钟答复' }, at('2026-11-26T02:00:00Z')).left, '还剩 90 分钟答复', 'as the service counts')
  assert.match(plain(reply, at('2026-11-26T16:00:01Z')).text, /^11月26日（周四）24点前本应答复您，已经超过时间/)
  assert.equal(plain({ ...reply, overdue: false }, at('2031-01-01T00:00:00Z')).late, false, 'the phone’s clock is wrong')
  const rate = { what: 'rate', due_at: '2026-12-31T17:30:00+00:00', working_days_left: 20 }
  assert.deepEqual(plain(rate, at('2026-12-01T00:00:00Z')), { text: '1月1日（周五）01:30 前请您评价', left: '', late: false })
  assert.equal(plain(null, 0), null)
})

test('large type by choice, else by WeChat’s own size', () => {
  newPhone()
  const { isLarge, choose } = service('look')
  wx.getAppBaseInfo = () => ({ fontSizeSetting: 16 })
  assert.equal(isLarge(), false)
  wx.getAppBaseInfo = () => ({ fontSizeSetting: 20 })
  assert.equal(isLarge(), true)
  choose(false)
  assert.equal(isLarge(), false)
  wx.getAppBaseInfo = () => ({ fontSizeSetting: 16 })
  choose(true)
  assert.equal(isLarge(), true)
})

test('what is kept of the resident can be read, and the whole is there', () => {
  newPhone()
  const { readable, whole } = service('takeaway')
  const mine = {
    person: { phone: '+8613800138000', agreed_at: '2026-11-23T02:00:00Z', homes: [{ community: '众望小区', building: null }] },
    logins: [{}], notices: [], secret: 'whole',
    complaints: [{
      number: '2606507234', category: '环境卫生', words: '垃圾三天没清', community: '众望小区', building: '3号楼', place: '',
      phone: null, anonymous: true, steps: [{ move: 'submit', at: '2026-11-23T02:00:00Z' }],
      looks: [{ at: '2026-11-24T02:00:00Z', office: '保阳物业', subject: 'phone', purpose: '问清位置' }],
    }],
  } // prettier-ignore
  const text = readable(mine)
  for (const words of ['13800138000', '众望小区 3号楼', '260 650 7234', '11月23日 10:00 您提交了投诉', '保阳物业：问清位置', '匿名']) {
    assert(text.includes(words), words)
  }
  assert(!/[a-z_]{3}/.test(text), 'no word of the machinery')
  assert(whole(mine).includes('"secret": "whole"'))
})
