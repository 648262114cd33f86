const assert = require('node:assert/strict')
const { test, before, after } = require('node:test')
const { newPhone, service, withoutPauses, SESSION, KEPT } = require('./phone')

let restore
before(() => (restore = withoutPauses()))
after(() => restore())

test('every status is a success to WeChat: a refusal is raised with its words and field', async () => {
  const phone = newPhone()
  phone.answer = () => ({ status: 422, body: { code: 'invalid_input', message: '请写下遇到的问题。', field: 'words' } })
  const { call, Refused } = service('api')
  await assert.rejects(call({ method: 'POST', path: '/api/v1/complaints', key: 'k'.repeat(8) }), (problem) => {
    assert(problem instanceof Refused)
    return problem.message === '请写下遇到的问题。' && problem.field === 'words' && problem.final
  })
  assert.equal(phone.sent.length, 1)
})

test('a page of the hotel’s log-in is no answer of ours', async () => {
  const phone = newPhone()
  phone.answer = () => ({ status: 200, body: '<html>请登录</html>' })
  await assert.rejects(service('api').call({ path: '/api/v1/categories' }), /没有连上网络/)
})

test('what the gate says in HTML is told as it is: too large is no missing network, nor is a service that is down', async () => {
  const phone = newPhone()
  const { call, upload, Refused } = service('api')
  phone.answer = () => ({ status: 413, body: '<html>413</html>' })
  const photo = { path: '/api/v1/photos', file: 'saved:1.jpg', name: 'photo', key: 'photo-key-1' }
  await assert.rejects(upload(photo), (problem) => problem instanceof Refused && problem.final && /太大/.test(problem.message))
  phone.sent.length = 0
  phone.answer = () => ({ status: 502, body: '<html>502</html>' })
  await assert.rejects(call({ path: '/api/v1/categories' }), (problem) => !problem.final && /系统暂时出错/.test(problem.message))
  assert.equal(phone.sent.length, 4)
  phone.answer = () => ({ status: 429, body: '<html>429</html>' })
  await assert.rejects(call({ path: '/api/v1/categories' }), (problem) => !problem.final && /太频繁/.test(problem.message))
  phone.answer = () => ({ status: 511, body: '<html>请登录</html>' })
  await assert.rejects(call({ path: '/api/v1/categories' }), /没有连上网络/)
})

test('reads and keyed writes are tried again with the same key, others are not', async () => {
  const phone = newPhone()
  phone.answer = (_, number) => (number < 3 ? {} : { status: 201, body: { token: 't' } })
  const { call } = service('api')
  assert.deepEqual(await call({ method: 'POST', path: '/api/v1/complaints', key: 'the-key-1' }), { token: 't' })
  assert.deepEqual(phone.sent.map((request) => request.header['Idempotency-Key']), ['the-key-1', 'the-key-1', 'the-key-1'])

  const other = newPhone()
  other.answer = () => ({})
  await assert.rejects(service('api').call({ method: 'POST', path: '/api/v1/something' }))
  assert.equal(other.sent.length, 1)
})

test('a wait that the service asks for is kept when short, and told when long', async () => {
  const phone = newPhone()
  phone.answer = (_, number) => (number === 1 ? { status: 429, headers: { 'Retry-After': '2' }, body: {} } : { status: 200, body: { ok: 1 } })
  assert.deepEqual(await service('api').call({ path: '/api/v1/categories' }), { ok: 1 })

  const busy = newPhone()
  busy.answer = () => ({ status: 429, headers: { 'Retry-After': '60' }, body: { message: '操作太频繁，请稍后再试。' } })
  await assert.rejects(service('api').call({ path: '/api/v1/categories' }), /太频繁/)
  assert.equal(busy.sent.length, 1)
})

test('five calls with an old token cause one refresh', async () => {
  const phone = newPhone({ session: KEPT })
  phone.answer = (ask) => {
    if (ask.path === '/api/v1/sessions/refresh') return { status: 200, body: SESSION }
    return ask.header.Authorization === 'Bearer access-1' ? { status: 200, body: { ok: 1 } } : { status: 401, body: {} }
  }
  const { call } = service('api')
  const answers = await Promise.all(Array.from({ length: 5 }, () => call({ path: '/api/v1/me', who: 'resident' })))
  assert.equal(answers.filter((answer) => answer.ok).length, 5)
  assert.equal(phone.sent.filter((request) => request.path.endsWith('/refresh')).length, 1)
  assert.equal(phone.logins, 0)
})

test('a refresh whose answer got lost is asked for once more with the same token', async () => {
  const phone = newPhone({ session: { ...KEPT, accessUntil: 0 } })
  phone.answer = (ask, number) => (number === 1 ? {} : { status: 200, body: SESSION })
  assert.equal(await service('session').accessToken(), 'access-1')
  assert.deepEqual(phone.sent.map((request) => request.data.refresh_token), ['refresh-0', 'refresh-0'])
})

test('who was logged out logs in again without being asked', async () => {
  const phone = newPhone({ session: { ...KEPT, accessUntil: 0 } })
  phone.answer = (ask) => (ask.path.endsWith('/refresh') ? { status: 401, body: {} } : { status: 201, body: SESSION })
  assert.equal(await service('session').accessToken(), 'access-1')
  assert.deepEqual(phone.sent.at(-1).data, { code: 'code-1' })
})

test('what was read before costs nothing when unchanged, and is shown without a network', async () => {
  const phone = newPhone()
  phone.answer = () => ({ status: 200, headers: { ETag: '"1"' }, body: { name: '众望小区' } })
  const { read } = service('api')
  await read('/api/v1/communities/1')
  phone.answer = (ask) => (ask.header['If-None-Match'] === '"1"' ? { status: 304, body: '' } : { status: 500, body: {} })
  assert.deepEqual(await read('/api/v1/communities/1'), { body: { name: '众望小区' }, stale: false })
  phone.answer = () => ({})
  assert.deepEqual(await read('/api/v1/communities/1'), { body: { name: '众望小区' }, stale: true })
})
