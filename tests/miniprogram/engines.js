/** The pages' own scripts against the oldest engines that docs/browsers.md promises: syntax by esbuild's tables, and
 * what a script calls by the table below. It stands here because Node's tools do. */
const fs = require('node:fs')
const path = require('node:path')
const esbuild = require('esbuild')
const ts = require('typescript')
const { AUDIENCES } = require('./audiences')

const BACKEND = path.join(__dirname, '..', '..', 'backend')
/** First versions of what is newer than some engine above, or was asked for in vain. */
const FIRST = {
  AbortController: { chrome: 66, ios: 11.3 }, allSettled: { chrome: 76, ios: 13 }, any: { chrome: 85, ios: 14 },
  arrayBuffer: { chrome: 76, ios: 14 }, at: { chrome: 92, ios: 15.4 }, BigInt: { chrome: 67, ios: 14 },
  clipboard: { chrome: 66, ios: 13.4 }, createImageBitmap: { chrome: 50, ios: 15 },
  DataTransfer: { chrome: 60, ios: 14.1 }, findLast: { chrome: 97, ios: 15.4 }, flat: { chrome: 69, ios: 12 },
  findLastIndex: { chrome: 97, ios: 15.4 }, flatMap: { chrome: 69, ios: 12 }, fromEntries: { chrome: 73, ios: 12.2 },
  groupBy: { chrome: 117, ios: 17.4 }, hasOwn: { chrome: 93, ios: 15.4 },
  inert: { chrome: 102, ios: 15.5 }, IntersectionObserver: { chrome: 51, ios: 12.2 },
  matchAll: { chrome: 73, ios: 13 }, MediaRecorder: { chrome: 49, ios: 14.3 }, OffscreenCanvas: { chrome: 69, ios: 16.4 },
  queueMicrotask: { chrome: 71, ios: 12.2 }, randomUUID: { chrome: 92, ios: 15.4 },
  replaceAll: { chrome: 85, ios: 13.4 }, replaceChildren: { chrome: 86, ios: 14 },
  requestSubmit: { chrome: 76, ios: 16 }, ResizeObserver: { chrome: 64, ios: 13.4 }, share: { chrome: 61, ios: 12.2 },
  showModal: { chrome: 37, ios: 15.4 }, showPicker: { chrome: 99, ios: 16 }, structuredClone: { chrome: 98, ios: 15.4 },
  submitter: { chrome: 81, ios: 15.4 }, toggleAttribute: { chrome: 69, ios: 12 }, toReversed: { chrome: 110, ios: 16 },
  toSorted: { chrome: 110, ios: 16 }, toSpliced: { chrome: 110, ios: 16 }, trimEnd: { chrome: 66, ios: 12 },
  trimStart: { chrome: 66, ios: 12 }, WeakRef: { chrome: 84, ios: 14.5 },
  'new FormData(form, button)': { chrome: 112, ios: 16.4 },
}
/** Chrome 80 reads a?.b; esbuild says 91, since those between read it wrong beside a spread, which nobody here writes. */
const READ_RIGHT = { staff: { 'optional-chain': true } }
const PROPERTIES = ['submitter', 'inert', 'clipboard']
/** What a script asks for before it uses it, and does without. */
const ASKED_FOR = {
  'form.js': ['AbortController'], 'page.js': ['share'],
  'photos.js': ['DataTransfer', 'createImageBitmap'], 'voice.js': ['DataTransfer', 'MediaRecorder'],
}

function scripts(audience) {
  const folders = audience === 'demo'
    ? [path.join(BACKEND, 'demo', 'wechat_stand_in', 'static')]
    : fs.readdirSync(BACKEND).map((subject) => path.join(BACKEND, subject, 'static', audience))
  return folders.filter((folder) => fs.existsSync(folder)).flatMap((folder) =>
    fs.readdirSync(folder).filter((name) => name.endsWith('.js')).map((name) => path.join(folder, name)))
}

/** What esbuild would have to rewrite for these engines is what they do not read. */
function newSyntax(code, oldest, supported = {}) {
  const target = Object.entries(oldest).map(([engine, version]) => `${engine}${version}`)
  const [written, lowered] = [['esnext'], target].map((to) => {
    try {
      return esbuild.transformSync(code, { target: to, supported, logLevel: 'silent' }).code.split('\n')
    } catch (problem) {
      return problem.errors.map((error) => error.text)
    }
  })
  const at = written.findIndex((line, place) => line !== lowered[place])
  return at < 0 && written.length === lowered.length ? [] : [`syntax: ${written[Math.max(at, 0)].trim()}`]
}

/** A global, a class or property of the browser, or a method that is called: a variable may bear any name. */
function isUse(node) {
  const { parent } = node, property = ts.isPropertyAccessExpression(parent) && parent.name === node
  const whole = property ? parent : node
  return /^[A-Z]/.test(node.text) || (property && PROPERTIES.includes(node.text)) ||
    (ts.isCallExpression(whole.parent) && whole.parent.expression === whole)
}

function namesIn(code) {
  const names = new Set()
  const visit = (node) => {
    if (ts.isIdentifier(node) && isUse(node)) names.add(node.text)
    if (ts.isNewExpression(node) && node.expression.getText() === 'FormData' && node.arguments.length > 1) {
      names.add('new FormData(form, button)')
    }
    ts.forEachChild(node, visit)
  }
  visit(ts.createSourceFile('x.js', code, ts.ScriptTarget.Latest, true))
  return names
}

function newNames(code, oldest, askedFor) {
  return [...namesIn(code)].filter((name) => Object.hasOwn(FIRST, name) && !askedFor.includes(name) &&
    Object.entries(oldest).some(([engine, version]) => FIRST[name][engine] > version))
}

/** That the check itself sees what it should, at every run. */
function checkItself() {
  const { resident, staff } = AUDIENCES
  for (const code of ['a?.b', 'a ?? b', 'try { a() } catch { b() }', '/(?<=a)b/', 'a ||= b', 'class A { b = 1 }']) {
    if (!newSyntax(code, resident).length) throw new Error(`${code} passes for residents`)
    if (code === 'a ||= b' && !newSyntax(code, staff).length) throw new Error(`${code} passes for staff`)
  }
  for (const code of ['a.flatMap(b)', 'event.submitter', 'new FormData(a, b)', 'structuredClone(a)', 'a.replaceAll(b, c)']) {
    if (!newNames(code, resident, []).length) throw new Error(`${code} passes for residents`)
  }
  if (newSyntax('var a = function (b) { return b; };', resident).length) throw new Error('old words are refused')
}

checkItself()
const found = []
let count = 0
for (const [audience, oldest] of Object.entries(AUDIENCES)) {
  for (const file of scripts(audience)) {
    const code = fs.readFileSync(file, 'utf8')
    const askedFor = ASKED_FOR[path.basename(file)] ?? []
    const problems = [...newSyntax(code, oldest, READ_RIGHT[audience]), ...newNames(code, oldest, askedFor)]
    found.push(...problems.map((problem) => `${path.relative(BACKEND, file)}: ${problem} is too new for ${audience}`))
    count += 1
  }
}
if (found.length) {
  console.error(found.join('\n'))
  process.exit(1)
}
console.log(`${count} scripts run in the oldest engines`)
