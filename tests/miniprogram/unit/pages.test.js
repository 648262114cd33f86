/** The pages' own logic in WeChat's simulator of components; the network is a stub of the contract. */
const assert = require('node:assert/strict')
const path = require('node:path')
const { test, before } = require('node:test')
const { JSDOM } = require('jsdom')
const { app } = require('../paths')
const { newPhone } = require('./phone')

let simulate
const gone = []

before(() => {
  const dom = new JSDOM('<!doctype html><body></body>', { url: 'https://servicewechat.com/' })
  for (const name of ['window', 'document', 'Element', 'Event', 'CustomEvent', 'HTMLElement', 'Node']) {
    globalThis[name] = name === 'window' ? dom.window : dom.window[name]
  }
  simulate = require('miniprogram-simulate')
})

/** A page is a component whose functions are methods. */
globalThis.Page = ({ data, ...more }) => {
  const methods = Object.fromEntries(Object.entries(more).filter(([, value]) => typeof value === 'function'))
  globalThis.Component({ data, methods })
}

function open(name, options = {}, prepare = () => undefined) {
  const phone = newPhone()
  Object.assign(wx, {
    getAppBaseInfo: () => ({ fontSizeSetting: 16 }),
    reLaunch: ({ url }) => gone.push(url),
    redirectTo: ({ url }) => gone.push(url),
    navigateTo: ({ url }) => gone.push(url),
    showToast() {},
    pageScrollTo() {},
  })
  gone.length = 0
  prepare(phone)
  const file = path.join(app, 'pages', name, name)
  const page = simulate.render(simulate.load(file, { rootPath: app, usingComponents: {} }))
  page.attach(document.body)
  page.instance.onLoad?.(options)
  page.instance.onShow?.()
  return { page, phone, data: () => page.instance.data }
}

const settled = () => simulate.sleep(20)

test('a scanned code leads home and is remembered', async () => {
  const community = { id: 7, name: '众望小区' }
  const { phone } = open('scan', { scene: 'c%3D37YY54JY' }, (one) => {
    one.answer = () => ({ status: 200, body: { code: '37YY54JY', revoked: false, building_id: 3, community } })
  })
  await settled()
  assert.equal(phone.sent[0].path, '/api/v1/codes/37YY54JY')
  assert.deepEqual(phone.stored.place, { id: 7, name: '众望小区', code: '37YY54JY', buildingId: 3 })
  assert.deepEqual(gone, ['/pages/home/home'])
})

test('a code that nobody printed warns of those who want money', async () => {
  const { page } = open('scan', { scene: '99999999' }, (one) => {
    one.answer = () => ({ status: 404, body: { code: 'not_found', message: '没有这个编号。' } })
  })
  await settled()
  assert.match(page.dom.innerHTML, /请不要填/)
})

test('a complaint without words or voice goes no further, and says why', async () => {
  const { page, data } = open('complain')
  page.instance.go(2)
  page.instance.next()
  assert.match(data().problem, /请写下遇到的问题/)
  page.instance.write({ detail: { value: '电梯里有人被困' } })
  page.instance.next()
  assert.equal(data().step, 3)
  page.instance.next()
  assert.match(data().problem, /请选小区/)
})

test('what the service finds wrong leads back to its step, with a new key and every word', async () => {
  const { page, phone, data } = open('complain')
  page.instance.write({ detail: { value: '灯坏了三天' } })
  const { key } = phone.stored.draft
  phone.answer = (ask) =>
    ask.path === '/api/v1/complaints'
      ? { status: 422, body: { code: 'invalid_input', message: '电话号码看起来不对，请检查。', field: 'phone' } }
      : { status: 200, body: {} }
  await page.instance.send()
  assert.deepEqual([data().step, data().problem, data().draft.words], [4, '电话号码看起来不对，请检查。', '灯坏了三天'])
  assert.notEqual(phone.stored.draft.key, key)
  assert.deepEqual(phone.stored.outbox, [])
})

test('danger in the words is answered before anything else', async () => {
  const { page, phone, data } = open('complain')
  phone.answer = (ask) =>
    ask.path.endsWith('/proposal')
      ? { status: 200, body: { category: 'lift', emergency_advice: '请先拨打 96333。' } }
      : { status: 200, body: { categories: [{ code: 'lift', name: '电梯', emergency_advice: '' }] } }
  await page.instance.loadCategories()
  page.instance.write({ detail: { value: '电梯里有人被困' } })
  await page.instance.propose()
  assert.equal(data().advice, '请先拨打 96333。')
  assert.equal(data().category.name, '电梯')
  page.instance.chooseCategory({ currentTarget: { dataset: { code: 'repair' } } })
  await page.instance.propose()
  assert.equal(data().draft.category, 'repair', 'the resident’s own choice stays')
})
