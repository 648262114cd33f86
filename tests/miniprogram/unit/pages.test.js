/** The pages' own logic in WeChat's simulator of components; the network is a stub of the contract. */
const assert = require('node:assert/strict')
const fs = require('node:fs')
const path = require('node:path')
const { test, before } = require('node:test')
const { JSDOM } = require('jsdom')
const { app } = require('../paths')
const { newPhone, service, withoutPauses, KEPT, SESSION } = require('./phone')

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
    switchTab: ({ url }) => gone.push(`tab ${url}`),
    navigateTo: ({ url }) => gone.push(url),
    redirectTo: ({ url }) => gone.push(url),
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
  const { phone } = open('scan', { scene: 'c%3D37YY54JY' }, (phone) => {
    phone.answer = () => ({ status: 200, body: { code: '37YY54JY', revoked: false, building_id: 3, community } })
  })
  await settled()
  assert.equal(phone.sent[0].path, '/api/v1/codes/37YY54JY')
  assert.deepEqual(phone.stored.place, { id: 7, name: '众望小区', code: '37YY54JY', buildingId: 3 })
  assert.deepEqual(gone, ['/pages/home/home'])
})

test('a code that nobody printed warns of those who want money', async () => {
  const { page } = open('scan', { scene: '99999999' }, (phone) => {
    phone.answer = () => ({ status: 404, body: { code: 'not_found', message: '没有这个编号。' } })
  })
  await settled()
  assert.match(page.dom.innerHTML, /请不要填/)
})

test('a complaint without words or voice goes no further, and says why', async () => {
  const { page, data } = open('complain')
  page.instance.next()
  assert.match(data().problem, /请写下遇到的问题/)
  page.instance.write({ detail: { value: '电梯里有人被困' } })
  page.instance.next()
  assert.deepEqual([data().step, data().at, data().of], [2, 2, 3])
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
  assert.deepEqual([data().step, data().problem, data().draft.words], [3, '电话号码看起来不对，请检查。', '灯坏了三天'])
  assert.notEqual(phone.stored.draft.key, key)
  assert.deepEqual(phone.stored.outbox, [])
})

test('each field that the service names is shown on its own step', () => {
  newPhone()
  const { stepOf } = require(path.join(app, 'pages/complain/steps'))
  const named = ['photos', 'words', 'category', 'recordings', 'community', 'building', 'place', 'phone', '']
  assert.deepEqual(named.map(stepOf), [1, 1, 1, 1, 2, 2, 2, 3, 1])
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

test('whoever said no is not asked by the next page, but by the tap that needs it', async () => {
  const { page, phone } = open('complain', {}, (phone) => {
    phone.stored.refused = Date.now() - 3600e3
    wx.chooseMedia = () => gone.push('camera')
  })
  await settled()
  const privacy = service('privacy')
  let sheets = 0
  privacy.enter({ open: () => (sheets += 1) })
  assert.equal(sheets, 0)
  const tap = page.instance.addPhotos()
  await settled()
  assert.equal(sheets, 1)
  privacy.settle(false)
  await tap
  assert.deepEqual(gone, [], 'without a yes the camera stays shut, whatever WeChat itself remembers')
  assert(phone.stored.refused > Date.now() - 1000)
})

test('while a complaint is on its way it cannot be changed, and what fails later spares the next draft', async () => {
  const { page, phone, data } = open('complain')
  page.instance.write({ detail: { value: '灯坏了三天' } })
  let answer
  phone.answer = (ask) => (ask.path === '/api/v1/complaints' ? new Promise((resolve) => (answer = resolve)) : { status: 200, body: {} })
  const sending = page.instance.send()
  await settled()
  page.instance.mend({ currentTarget: { dataset: { step: 1 } } })
  page.instance.writePhone({ detail: { value: '138' } })
  await page.instance.throwAway()
  assert.deepEqual([data().draft.words, phone.stored.draft], ['灯坏了三天', undefined])

  page.instance.onUnload() // the resident went back, and began another
  service('draft').change({ words: '另一件' })
  answer({ status: 422, body: { code: 'invalid_input', message: '没有找到这个小区。', field: 'community' } })
  await sending
  assert.equal(phone.stored.draft.words, '另一件')
  assert.match(phone.stored.outbox[0].problem, /没有找到这个小区/)
  assert.deepEqual(gone, [])
})

test('a service that wants a pause is not called a missing network, and what goes later leads to its number', async () => {
  const { page, phone, data } = open('complain')
  page.instance.write({ detail: { value: '灯坏了三天' } })
  phone.answer = () => ({ status: 429, headers: { 'Retry-After': '60' }, body: { message: '操作太频繁，请稍后再试。' } })
  await page.instance.send()
  assert.match(data().waiting, /太频繁/)
  phone.answer = () => ({ status: 201, body: { number: '2606507234', pin: '652007', token: 'a-token' } })
  await service('outbox').deliverAll()
  page.instance.onSent()
  assert.deepEqual(gone, ['/pages/detail/detail?token=a-token&receipt=1'])
})

test('without a network WeChat cannot log in either: the complaint waits all the same', async () => {
  const { page, phone, data } = open('complain', {}, (phone) => (phone.stored.agreed = { version: '2026-11', told: false }))
  page.instance.write({ detail: { value: '灯坏了三天' } })
  phone.offline = true
  await page.instance.send()
  assert.match(data().waiting, /没有网络/)
  assert.equal(phone.stored.outbox.length, 1)
})

test('a photo that the phone lost leads back to the photos', async () => {
  const { page, phone, data } = open('complain')
  page.instance.write({ detail: { value: '灯坏了三天' } })
  page.instance.change({ photos: [{ path: 'saved:1.jpg', key: 'photo-key-1', reference: '', uploaded: 0 }] })
  phone.answer = (ask) => (ask.file ? { errMsg: 'uploadFile:fail file not found' } : { status: 200, body: {} })
  await page.instance.send()
  assert.equal(data().step, 1)
  assert.match(data().problem, /^照片在手机里找不到了/)
})

test('who goes on or is called away while speaking keeps what was said', async () => {
  const heard = {}
  const { page, phone, data } = open('complain', {}, (phone) => {
    phone.stored.agreed = { version: '2026-11', told: true }
    const stop = () => heard.stop({ tempFilePath: 'voice', duration: 4000 })
    wx.getRecorderManager = () => ({
      onStart: (work) => (heard.start = work), onStop: (work) => (heard.stop = work), onError() {}, start: () => heard.start(), stop,
    }) // prettier-ignore
  })
  await settled()
  page.instance.go(1)
  await page.instance.record()
  page.instance.next()
  await settled()
  assert.deepEqual([data().step, data().draft.recordings.length], [2, 1])
  page.instance.go(1)
  page.instance.removeRecording()
  assert.deepEqual(phone.forgotten, ['saved:voice'])
  await page.instance.record()
  page.instance.onHide() // the phone rang
  await settled()
  assert.equal(phone.stored.draft.recordings.length, 1)
})

test('taking one back asks before it costs the one being written', async () => {
  const { page, phone } = open('mine', {}, (phone) => {
    const words = (text, key) => ({ words: text, key, photos: [], recordings: [], place: '', problem: '请修改' })
    Object.assign(phone.stored, { refused: Date.now(), draft: words('正在写的', 'key-a'), outbox: [words('没收下的', 'key-b')] })
    wx.showModal = ({ success }) => success({ confirm: false })
  })
  await page.instance.mend({ currentTarget: { dataset: { key: 'key-b' } } })
  assert.deepEqual([phone.stored.draft.words, phone.stored.outbox.length], ['正在写的', 1])
  wx.showModal = ({ success }) => success({ confirm: true })
  await page.instance.mend({ currentTarget: { dataset: { key: 'key-b' } } })
  assert.deepEqual([phone.stored.draft.words, phone.stored.outbox.length], ['没收下的', 0])
})

test('subscribe messages are asked in the tap itself, before anything is waited for', () => {
  const { page } = open('detail', { token: 'a-token' })
  page.instance.setData({ templates: ['REPLY'] })
  let templateIds = null
  wx.requestSubscribeMessage = ({ tmplIds }) => (templateIds = tmplIds)
  page.instance.subscribe()
  assert.deepEqual(templateIds, ['REPLY'])
})

test('a code scanned in the midst of a complaint leads back to it', async () => {
  open('scan', { code: '37YY54JY', back: '1' }, (phone) => {
    phone.answer = () => ({ status: 200, body: { code: '37YY54JY', revoked: false, building_id: null, community: { id: 7, name: '众望小区' } } })
    wx.navigateBack = () => gone.push('back')
  })
  await settled()
  assert.deepEqual(gone, ['back'])
})

test('who reads the notice before answering is not covered by the question, and answers afterwards', async () => {
  newPhone()
  const privacy = service('privacy')
  const opened = []
  const asking = { open: () => opened.push('asking') }
  const reading = { open: () => opened.push('reading'), waits: true }
  privacy.enter(asking)
  const answer = privacy.ask()
  privacy.enter(reading)
  privacy.leave(reading)
  privacy.enter(asking)
  privacy.settle(true)
  assert.equal(await answer, true)
  assert.deepEqual(opened, ['asking', 'asking'])
})

test('consent taken back while it is still being told stays taken back', async () => {
  const phone = newPhone()
  const privacy = service('privacy')
  const order = []
  phone.answer = async (ask) => {
    order.push(`${ask.method} ${ask.path}`)
    if (ask.method === 'PUT') await new Promise((resolve) => setTimeout(resolve, 5))
    return ask.path === '/api/v1/sessions' ? { status: 201, body: SESSION } : { status: 200, body: {} }
  }
  privacy.settle(true)
  await Promise.all([privacy.tell(), privacy.withdraw()])
  assert.equal(privacy.agreed(), false)
  assert.deepEqual(order.slice(1), ['PUT /api/v1/me/agreement', 'DELETE /api/v1/me/agreement'])
})

test('a finger that taps twice opens one page', () => {
  const { page } = open('home')
  page.instance.complain()
  page.instance.complain()
  page.instance.mine()
  assert.deepEqual(gone, ['/pages/complain/complain', 'tab /pages/mine/mine'])
})

test('before sending, what neighbours reported is shown, and the voice goes along with one complaint', async () => {
  const similar = { reference: 'signed-by-us', category: '电梯', place: '3号楼', state_name: '办理中', submitted_on: '2026-11-20', voices: 2 }
  let dataSent
  const { page, data, phone } = open('complain', {}, (made) => {
    made.stored.draft = { words: '电梯坏了两天', community: { id: 7, name: '众望小区' } }
    made.answer = (ask) => {
      if (ask.path.endsWith('/similar')) dataSent = ask.data
      return ask.path.endsWith('/similar') ? { status: 200, body: { similar: [similar] } } : { status: 200, body: { categories: [] } }
    }
  })
  await settled()
  page.instance.go(3)
  await settled()
  assert.deepEqual(dataSent, { words: '电梯坏了两天', community_id: 7, place: '' })
  assert.equal(data().neighbours[0].day, '11月20日')
  page.instance.chooseSame({ currentTarget: { dataset: { reference: 'signed-by-us' } } })
  assert.equal(phone.stored.draft.sameAs, 'signed-by-us')
})

test('buildings stand in the order of their numbers, and telephone numbers of the registry can be called', async () => {
  const community = { id: 7, name: '众望小区', responsible: [] }
  const buildings = ['12号楼', '2号楼', '门房'].map((name, at) => ({ id: at, name }))
  const { data } = open('complain', {}, (phone) => {
    phone.stored.place = { ...community, code: '', buildingId: null }
    phone.answer = () => ({ status: 200, body: { ...community, buildings, categories: [] } })
  })
  await settled()
  assert.deepEqual(data().buildings.map((building) => building.name), ['2号楼', '12号楼', '门房'])

  const rows = [
    { label: '街道', value: '桥头街道 0353-0000211' },
    { label: '电话', value: '0353-0000004' },
    { label: '合同到期', value: '2040-12-01' },
    { label: '余额', value: '还没有登记', note: '可以问桥头街道（0353-0000211）' },
  ]
  const { data: record } = open('record', {}, (phone) => {
    phone.stored.place = { ...community, code: '', buildingId: null }
    phone.answer = () => ({ status: 200, body: { name: '众望小区', sections: [{ key: 'a', title: '概况', state: 'known', rows }] } })
  })
  await settled()
  assert.deepEqual(
    record().sections[0].rows.map(({ value, phone }) => [value, phone]),
    [['桥头街道 0353-0000211', '0353-0000211'], ['', '0353-0000004'], ['2040年12月1日', ''], ['还没有登记', '0353-0000211']],
  )
})

test('what the words tell of the resident is shown before they are sent, once', async () => {
  const { page, phone, data } = open('complain')
  const view = { kinds: ['name'], sentence: '您写了自己的姓名“张三”。', words: '我是〔已隐去〕', place: '', cover: 'home', choices: [{ cover: 'home', label: '不给物业看姓名' }, { cover: 'none', label: '给物业看姓名' }] }
  phone.answer = (ask) => {
    if (ask.path.endsWith('/unmasking')) return { status: 200, body: view }
    return ask.path === '/api/v1/complaints' ? { status: 201, body: { number: '1', pin: '2', token: 't' } } : { status: 200, body: {} }
  }
  page.instance.write({ detail: { value: '我是张三，灯坏了' } })
  await page.instance.send()
  assert.match(data().problem, /物业会看到什么/)
  const unmasking = service('unmasking')
  unmasking.show({ words: '我是张三，灯坏了' })
  page.instance.chooseCover({ detail: { cover: 'none' } })
  assert.equal(await unmasking.seen({ words: '我是张三，灯坏了', cover: 'none' }), false, 'another choice is another question')
  unmasking.show({ words: '我是张三，灯坏了', cover: 'none' })
  await page.instance.send()
  assert.equal(phone.sent.find(({ path }) => path === '/api/v1/complaints').data.cover, 'none')
})

test('not solved and urging wait for no choice: only their words do', async () => {
  const view = { sentence: '您写了自己的姓名“王芳”。', choices: [{ cover: 'home', label: '不给物业看姓名' }] }
  // Of this complaint alone: a form of the test before may still ask for its category.
  const paths = (phone) =>
    phone.sent.filter(({ method, path }) => method === 'POST' && /\/complaints\/t\/(?!unmasking)/.test(path))
  const answers = (phone) => {
    phone.answer = ({ path }) => ({ status: 200, body: path.endsWith('/unmasking') ? view : COMPLAINT })
  }
  const words = '师傅没来，我叫王芳'
  const rating = open('rate', { token: 't' }, answers)
  await settled()
  rating.page.instance.setSolved({ currentTarget: { dataset: { yes: false } } })
  rating.page.instance.write({ detail: { value: words } })
  await rating.page.instance.send()
  assert.equal(rating.data().wordsWait, true)
  await rating.page.instance.send()
  assert.match(rating.data().wrong, /物业会看到什么/, 'the words still wait')
  service('unmasking').show({ words, token: 't', cover: 'home' })
  rating.page.instance.chooseCover({ detail: { cover: 'home' } })
  await rating.page.instance.send()
  assert.deepEqual(paths(rating.phone).map(({ path, data }) => [path, data]), [
    ['/api/v1/complaints/t/rating', { solved: false, satisfied: null, words: '' }],
    ['/api/v1/complaints/t/additions', { words, cover: 'home' }],
  ])

  const detail = open('detail', { token: 't' }, answers)
  await settled()
  detail.page.instance.openMove({ currentTarget: { dataset: { move: 'urge' } } })
  detail.page.instance.write({ detail: { value: words } })
  await detail.page.instance.doMove()
  assert.deepEqual([detail.data().move, detail.data().words], ['add', words])
  assert.match(detail.data().moveProblem, /已经催了。您写的话还没有发送/)
  assert.deepEqual(paths(detail.phone).map(({ path, data }) => [path, data]), [['/api/v1/complaints/t/urging', { words: '' }]])
})

const COMPLAINT = {
  number: '1', submitted_at: '2026-11-30T10:00:00+08:00', community: '', building: '', place: '', words: '灯坏了', anonymous: true, countdown: null,
  handler: { name: '保阳物业', phone: '' }, timeline: [], can: ['rate', 'urge', 'add'], solved: null, satisfied: null,
} // prettier-ignore

const CHOSEN = { agreed: { version: '2026-11', told: true }, session: KEPT }

test('a photo that cannot be taken is said when it is chosen, and is not in the complaint', async () => {
  const files = [
    { tempFilePath: 'good', size: 9 }, { tempFilePath: 'empty', size: 0 }, { tempFilePath: 'film', size: 9, fileType: 'video' },
    { tempFilePath: 'large', size: 15 * 1024 * 1024 + 1 }, { tempFilePath: 'broken', size: 9 }, { tempFilePath: 'gone', size: 9 },
  ] // prettier-ignore
  const { page, data } = open('complain', {}, (phone) => {
    Object.assign(phone.stored, CHOSEN)
    wx.chooseMedia = ({ success }) => success({ tempFiles: files })
    phone.answer = ({ file }) => {
      if (file === 'saved:broken') return { status: 422, body: { code: 'invalid_input', message: '这张照片已损坏，请重新拍一张。', field: 'photo' } }
      if (file === 'saved:gone') return { errMsg: 'uploadFile:fail file not found' }
      return { status: 201, body: file ? { reference: 'signed' } : { categories: [] } }
    }
  })
  await page.instance.addPhotos()
  assert.deepEqual(data().draft.photos.map(({ path, reference }) => [path, reference]), [['saved:good', 'signed']])
  assert.deepEqual(data().photoProblems, [
    '第 2 张：这张照片是空的，请重新选。', '第 3 张：打不开：这是视频，请选一张照片。',
    '第 4 张：这张照片超过 15 MB，请换一张小一些的。', '第 5 张：这张照片已损坏，请重新拍一张。', '第 6 张：这张照片在手机里打不开，请重新选。',
  ]) // prettier-ignore
})

test('more photos than there are places for are named; without a network they wait, and that is said', async () => {
  const { page, phone, data } = open('complain', {}, (phone) => {
    Object.assign(phone.stored, CHOSEN)
    wx.chooseMedia = ({ success }) => success({ tempFiles: Array.from({ length: 11 }, (_, n) => ({ tempFilePath: `${n}`, size: 9 })) })
    phone.answer = ({ file }) => (file ? { errMsg: 'uploadFile:fail' } : { status: 200, body: { categories: [] } })
  })
  const restore = withoutPauses()
  await page.instance.addPhotos()
  restore()
  assert.deepEqual([data().draft.photos.length, data().photoProblems, data().unsentPhotos], [9, ['最多 9 张照片，多出的没有收下。'], 9])
  assert.equal(phone.stored.draft.photos.length, 9)
})

test('who comes from a code goes from the words to the last look, and back', () => {
  newPhone()
  const { after, before, progress } = require(path.join(app, 'pages/complain/steps'))
  const known = { community: { id: 7, name: '众望小区' } }, unknown = { community: null } // prettier-ignore
  assert.deepEqual([after(1, known), before(3, known), before(2, known)], [3, 1, 1])
  assert.deepEqual([after(1, unknown), after(2, unknown), before(3, unknown)], [2, 3, 2])
  assert.deepEqual([progress(3, known).at, progress(2, known).at, progress(3, unknown).at], [2, 0, 3])
})

test('tabs are those of app.json, and are gone to as WeChat wants it', () => {
  newPhone()
  const { tabBar, pages } = JSON.parse(fs.readFileSync(path.join(app, 'app.json'), 'utf8'))
  assert.deepEqual(service('tabs').TABS.map(({ path, words }) => [path, words]), tabBar.list.map(({ pagePath, text }) => [`/${pagePath}`, text]))
  const sources = pages.map((page) => fs.readFileSync(path.join(app, `${page}.js`), 'utf8')).join('\n')
  for (const { path } of service('tabs').TABS) {
    assert(!sources.includes(`navigateTo({ url: '${path}`) && !sources.includes(`redirectTo({ url: '${path}`), path)
  }
})

test('the record follows the community that was chosen since, and asks for one where there is none', async () => {
  const { page, phone, data } = open('record')
  assert.equal(data().chosen, false)
  phone.answer = ({ path }) => ({ status: 200, body: { name: path.includes('/7/') ? '众望小区' : '别的小区', sections: [] } })
  for (const [id, name] of [[7, '众望小区'], [8, '别的小区']]) {
    phone.stored.place = { id, name: '', code: '', buildingId: null }
    page.instance.onShow()
    await settled()
    assert.equal(data().name, name)
  }
})

test('the guide has the name that WeChat gives it, everywhere', async () => {
  const { page, phone, data } = open('privacy', {}, () => {
    wx.getPrivacySetting = ({ success }) => success({ privacyContractName: '《城市邻声小程序隐私保护指引》' })
  })
  await settled()
  assert.equal(data().guide, '《城市邻声小程序隐私保护指引》')
  assert.equal(service('privacy').guideName(), data().guide)
  assert.equal(phone.stored.guide, data().guide)
  assert.match(page.dom.innerHTML, /看《城市邻声小程序隐私保护指引》/)
})
