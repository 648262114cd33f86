const assert = require('node:assert/strict')
const { test, before, after } = require('node:test')
const { newPhone, service, withoutPauses, KEPT } = require('./phone')

const RECEIPT = { number: '2606507234', pin: '652007', token: 'a-token', status_url: '', emergency_advice: '' }
const FILE = { path: 'saved:1.jpg', key: 'photo-key-1', reference: '', uploaded: 0 }

let restore
before(() => (restore = withoutPauses()))
after(() => restore())

function written(phone, more = {}) {
  const draft = service('draft')
  return draft.change({ words: '楼道灯坏了', community: { id: 7, name: '众望小区' }, ...more })
}

test('a draft is kept at every change and comes back whole', () => {
  const phone = newPhone()
  const { load, change, isEmpty } = service('draft')
  assert(isEmpty(load()))
  const { key } = change({ words: '楼' })
  change({ words: '楼道灯' })
  assert.equal(load().words, '楼道灯')
  assert.equal(load().key, key)
  assert.match(key, /^[\x21-\x7e]{8,64}$/)
})

test('a complaint that waited goes with its own key, its photo once', async () => {
  const phone = newPhone()
  const draft = written(phone, { photos: [FILE] })
  const outbox = service('outbox')
  outbox.add(draft)
  phone.answer = (ask) => (ask.file ? { status: 201, body: { reference: 'signed' } } : {})
  await assert.rejects(outbox.deliver(draft.key), /没有连上网络/)
  assert.equal(outbox.waiting().length, 1)
  phone.answer = () => ({ status: 201, body: RECEIPT })
  assert.equal(await outbox.deliverAll(), 1)
  assert.equal(phone.sent.filter((request) => request.file).length, 1)
  const keys = phone.sent.filter((request) => request.path === '/api/v1/complaints').map((request) => request.header['Idempotency-Key'])
  assert.deepEqual([...new Set(keys)], [draft.key])
  assert.deepEqual(phone.sent.at(-1).data.photos, ['signed'])
  assert.deepEqual(outbox.waiting(), [])
  assert.equal(phone.stored.receipts[0].token, 'a-token')
})

test('the caller is settled when it is sent off: without a log-in it does not go as somebody else', async () => {
  const phone = newPhone({ session: { ...KEPT, accessUntil: 0, refreshUntil: 0 }, agreed: { version: '2026-11', told: true } })
  const draft = written(phone)
  service('outbox').add(draft)
  phone.answer = (ask) => (ask.path === '/api/v1/sessions' ? {} : { status: 201, body: RECEIPT })
  await assert.rejects(service('outbox').deliver(draft.key))
  assert(!phone.sent.some((request) => request.path === '/api/v1/complaints'))
})

test('what the service had received already is not sent for ever', async () => {
  const phone = newPhone()
  const draft = written(phone)
  service('outbox').add(draft)
  phone.answer = () => ({ status: 409, body: { code: 'idempotency_key_reused', message: '用过' } })
  assert.equal(await service('outbox').deliver(draft.key), null)
  assert.deepEqual(service('outbox').waiting(), [])
})

test('a photo whose key was used before is no sign that the complaint arrived', async () => {
  const phone = newPhone()
  const draft = written(phone, { photos: [FILE] })
  service('outbox').add(draft)
  phone.answer = () => ({ status: 409, body: { code: 'key_reused', message: '用过' } })
  await assert.rejects(service('outbox').deliver(draft.key), /用过/)
  assert.equal(service('outbox').waiting().length, 1)
})

test('what is held for mending is not sent again and again', async () => {
  const phone = newPhone()
  const outbox = service('outbox')
  outbox.add(written(phone))
  outbox.holdAll('您撤回了同意，没有发出去。')
  assert.equal(await outbox.deliverAll(), 0)
  assert.deepEqual(phone.sent, [])
})

test('two at once send one, and only one of them says so', async () => {
  const phone = newPhone()
  const outbox = service('outbox')
  outbox.add(written(phone))
  phone.answer = () => ({ status: 201, body: RECEIPT })
  assert.deepEqual(await Promise.all([outbox.deliverAll(), outbox.deliverAll()]), [1, 0])
  assert.equal(phone.sent.length, 1)
})

test('a phone that is full loses no word: it is said, and the complaint can be sent', async () => {
  const phone = newPhone({ shelf: [{ path: '/', etag: '', body: {} }] })
  phone.full = true
  const draft = service('draft')
  draft.change({ words: '楼道灯' })
  assert.equal(phone.stored.shelf, undefined, 'what can be read again makes room')
  assert.equal(draft.change({ words: '楼道灯坏了' }).words, '楼道灯坏了')
  assert.match(phone.toasts[0], /存满/)
  const written = draft.load()
  service('outbox').add(written)
  draft.discard()
  phone.answer = () => ({ status: 201, body: RECEIPT })
  assert.equal((await service('outbox').deliver(written.key)).token, 'a-token')
  assert.equal(phone.sent.at(-1).data.words, '楼道灯坏了')
  assert.deepEqual(service('outbox').waiting(), [])
})

test('one that must be mended says so and lets the others pass', async () => {
  const phone = newPhone()
  const outbox = service('outbox')
  const wrong = written(phone, { phone: '1' })
  outbox.add(wrong)
  service('draft').discard()
  outbox.add(written(phone))
  phone.answer = (ask) => (ask.data.phone ? { status: 422, body: { message: '电话号码看起来不对。' } } : { status: 201, body: RECEIPT })
  assert.equal(await outbox.deliverAll(), 1)
  assert.deepEqual(outbox.waiting().map((submission) => [submission.key, submission.problem]), [[wrong.key, '电话号码看起来不对。']])
})

test('an upload is not repeated while its reference is good, and made anew when it is old', async () => {
  const phone = newPhone()
  phone.answer = () => ({ status: 201, body: { reference: 'fresh' } })
  const { withReference } = service('outbox')
  const good = { ...FILE, reference: 'had', uploaded: Date.now() - 3600e3 }
  assert.equal(await withReference(good, 'photos'), good)
  const old = await withReference({ ...good, uploaded: Date.now() - 23 * 3600e3 }, 'photos')
  assert.equal(old.reference, 'fresh')
  assert.notEqual(old.key, FILE.key)
})

test('whoever only spoke sends no words, and is heard: an anonymous voice would reach no firm', async () => {
  const phone = newPhone()
  const recordings = [{ ...FILE, seconds: 12, reference: 'voice', uploaded: Date.now() }]
  const draft = written(phone, { words: '', anonymous: true, recordings })
  service('outbox').add(draft)
  phone.answer = () => ({ status: 201, body: RECEIPT })
  await service('outbox').deliver(draft.key)
  assert.equal(phone.sent.at(-1).data.words, '')
  assert.deepEqual(phone.sent.at(-1).data.recordings, ['voice'])
  assert.equal(phone.sent.at(-1).data.anonymous, false)
})

test('a photo that cannot be taken is named by its place among them', async () => {
  const phone = newPhone()
  const photos = [{ ...FILE, reference: 'good', uploaded: Date.now() }, { ...FILE, key: 'photo-key-2' }]
  const draft = written(phone, { photos })
  service('outbox').add(draft)
  const body = { code: 'invalid_input', message: '这张照片已损坏，请重新拍一张。', field: 'photo' }
  phone.answer = () => ({ status: 422, body })
  await assert.rejects(service('outbox').deliver(draft.key), /^Error: 第 2 张：这张照片已损坏/)
})

test('a voice beside written words leaves the resident anonymous', async () => {
  const phone = newPhone()
  const recordings = [{ ...FILE, seconds: 12, reference: 'voice', uploaded: Date.now() }]
  const draft = written(phone, { anonymous: true, recordings })
  service('outbox').add(draft)
  phone.answer = () => ({ status: 201, body: RECEIPT })
  await service('outbox').deliver(draft.key)
  assert.equal(phone.sent.at(-1).data.anonymous, true)
})
