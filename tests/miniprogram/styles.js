/** The pages' style sheets against the oldest engines of docs/browsers.md, by MDN's table of who knows what since when.
 * An engine drops a declaration that it does not know, and a rule with one selector that it does not know: so what is
 * newer has a declaration before it that every engine knows, or stands in SPARED, with what is lost.
 * With the path of a style sheet (and an audience) it tells what that one needs, and passes. */
const fs = require('node:fs')
const path = require('node:path')
const postcss = require('postcss')
const { css } = require('@mdn/browser-compat-data')
const { AUDIENCES } = require('./audiences')

const BACKEND = path.join(__dirname, '..', '..', 'backend')
const TABLE = { chrome: 'webview_android', ios: 'safari_ios' }
/** What old engines do without. The page is plainer there, and nothing is hidden, cut or out of reach. */
const SPARED = {

  'aspect-ratio': 'a photo keeps its own shape',
  'accent-color': 'the box has the colour of the system',
  'color-scheme': 'boxes and bars of the system stay light',
  'cursor': 'the arrow stays as it is',
  'scroll-margin-top': 'what is jumped to stands at the very top',
  'text-decoration-thickness': 'the line is thinner',
  'text-underline-offset': 'the line is nearer',
  'text-wrap': 'lines of a heading differ in length',
  'ui-monospace': 'the next font of the list is taken',
  'user-select': 'a long press marks words',
  ':focus-visible': 'the engine draws its own frame',
  ':has': 'the chosen box itself shows it',
  '::file-selector-button': 'the button is the system\'s',
  '@media prefers-color-scheme': 'the page is light',
  '@media prefers-contrast': 'the colours are those of everybody',
}
/** What MDN's table has under no name of its own. */
const WRITTEN = [
  { name: 'rgb(0 0 0 / 50%)', test: /rgba?\(\s*[\d.]+%?\s+[\d.]/, first: { chrome: 65, ios: 12.2 } },
  { name: 'two places of one colour', test: /gradient\(.*(?:#\w+|\w)\s+-?[\d.]+(?:%|\w+)?\s+-?[\d.]+(?:%|\w+)/, first: { chrome: 71, ios: 12.2 } },
  { name: 'dvh, svh, lvh', test: /\d[dsl]v[hw]\b/, first: { chrome: 108, ios: 15.4 } },
]
/** An older name of the same; both are read by every engine of today. */
const OLDER = { gap: ['grid-gap'], 'overflow-wrap': ['word-break'] }
/** Of no engine that lacks gaps between flexible boxes, and of nearly all that know them. */
const WITHOUT_GAPS = /not\s*\(\s*inset\s*:\s*0\s*\)/

/** Whether an oldest engine lacks what an entry of MDN's table tells. What is not in the table is old, and what no
 * version knows (a finger has no cursor) is none of its age. */
function isNew(entry, oldest) {
  const support = entry?.__compat?.support
  return Boolean(support) && Object.entries(oldest).some(([engine, version]) => {
    const told = [support[TABLE[engine]]].flat().filter(({ flags, prefix, alternative_name: other }) => !flags && !prefix && !other)
    return !told.some(({ version_added: since }) => !since || parseFloat(String(since).replace('≤', '')) <= version)
  })
}

function isTooOld(first, oldest) {
  return Object.entries(oldest).some(([engine, version]) => first[engine] > version)
}

const TYPES = ['color', 'gradient', 'image', 'basic-shape', 'transform-function', 'easing-function']

/** Names of what is new in a value: keywords of its property, functions, and how something is written. */
function newInValue(property, value, oldest) {
  const known = css.properties[property] ?? {}
  const words = value.replace(/"[^"]*"|'[^']*'/g, '').match(/[a-z][a-z-]*\(?/gi) ?? []
  const names = words.filter((word) => {
    const name = word.replace('(', ''), types = [css.types, ...TYPES.map((type) => css.types[type] ?? {})]
    if (!word.endsWith('(')) return isNew(known[name], oldest)
    return types.some((type) => isNew(type[name], oldest)) || isNew(known[name], oldest)
  })
  return [...names, ...WRITTEN.filter(({ test, first }) => test.test(value) && isTooOld(first, oldest)).map(({ name }) => name)]
}

function newInSelector(selector, oldest) {
  const names = [...selector.matchAll(/(::?)([a-z-]+)/g)]
  const found = names.filter(([, , name]) => isNew(css.selectors[name], oldest)).map(([whole]) => whole)
  return /:not\([^()]*,/.test(selector) && isNew(css.selectors.not.selector_list, oldest) ? [...found, ':not(a, b)'] : found
}

function newInAtRule(rule, oldest) {
  if (rule.name === 'media') {
    const names = rule.params.match(/(?<=\(\s*)[a-z-]+/g) ?? []
    const ranges = /[<>]/.test(rule.params) && isNew(css['at-rules'].media.range_syntax, oldest) ? ['@media (a < b)'] : []
    return [...names.filter((name) => isNew(css['at-rules'].media[name], oldest)).map((name) => `@media ${name}`), ...ranges]
  }
  return isNew(css['at-rules'][rule.name], oldest) ? [`@${rule.name}`] : []
}

/** Whether boxes of these selectors are flexible: by the rule itself, else by others for the same. */
function isFlexible(rule, sheet) {
  let display = ''
  const look = (other) => other.walkDecls('display', ({ value }) => { display ||= value })
  look(rule)
  if (!display) {
    sheet.walkRules((other) => { if (other.selectors.some((selector) => rule.selectors.includes(selector))) look(other) })
  }
  return !display.includes('grid')
}

function hasMargins(selector, sheet) {
  let found = false
  sheet.walkAtRules('supports', (block) => {
    if (!WITHOUT_GAPS.test(block.params)) return
    block.walkRules((rule) => {
      found ||= rule.selectors.some((other) => other.startsWith(selector) && /^\s*>/.test(other.slice(selector.length)))
    })
  })
  return found
}

/** Gaps are older between the cells of a grid than between flexible boxes, and had another name. */
function newGap({ prop, value, parent }, sheet, oldest) {
  if (!['gap', 'row-gap', 'column-gap'].includes(prop) || /^0\S*$/.test(value)) return []
  const gap = css.properties[prop]
  if (!isFlexible(parent, sheet)) return isNew(gap.grid_context, oldest) ? [prop] : []
  const bare = isNew(gap.flex_context, oldest) ? parent.selectors.filter((selector) => !hasMargins(selector, sheet)) : []
  return bare.length ? [`${prop} of flexible boxes`] : []
}

function newInDeclaration(declaration, sheet, oldest) {
  const { prop, value } = declaration
  if (prop.startsWith('-') || declaration.parent.name === 'page') return []
  if (prop.endsWith('gap')) return newGap(declaration, sheet, oldest)
  return [...(isNew(css.properties[prop], oldest) ? [prop] : []), ...newInValue(prop, value, oldest)]
}

/** What an engine that drops this declaration takes instead. */
function hasElder(declaration, sheet, oldest) {
  const names = [declaration.prop, `-webkit-${declaration.prop}`, ...(OLDER[declaration.prop] ?? [])]
  for (let other = declaration.prev(); other; other = other.prev()) {
    if (other.type === 'decl' && names.includes(other.prop) && !newInDeclaration(other, sheet, oldest).length) return true
  }
  return false
}

function isAsked(node) {
  for (let around = node.parent; around; around = around.parent) if (around.name === 'supports') return true
  return false
}

/** Each use of what some engine lacks: where it is, its name, and whether the sheet itself says what then. */
function uses(text, oldest) {
  const sheet = postcss.parse(text), found = []
  const add = (node, name, isMet) => found.push({ line: node.source.start.line, name, isMet, text: node.toString().slice(0, 70) })
  sheet.walk((node) => {
    if (isAsked(node) || node.parent?.name === 'keyframes') return
    if (node.type === 'atrule') newInAtRule(node, oldest).forEach((name) => add(node, name, name in SPARED))
    if (node.type === 'decl') {
      newInDeclaration(node, sheet, oldest).forEach((name) => add(node, name, name in SPARED || node.prop in SPARED || hasElder(node, sheet, oldest)))
    }
    if (node.type === 'rule') {
      const names = node.selectors.map((selector) => newInSelector(selector, oldest))
      const isAlone = names.every((all) => all.length)
      names.flat().forEach((name) => add(node, name, isAlone && name in SPARED))
    }
  })
  return found
}

/** That the check itself sees what it should, at every run. */
function checkItself() {
  const { resident, staff } = AUDIENCES
  const refused = [
    [resident, '.a{inset:0}'], [resident, '.a{display:flex;gap:1rem}'], [resident, '.a{display:grid;gap:1rem}'],
    [resident, '.a{font-size:min(1rem,5vw)}'], [resident, '.a{overflow-wrap:anywhere}'], [staff, '.a{inset:0}'],
    [resident, '.a:is(.b){top:0}'], [resident, '.a:hover,.a:focus-visible{top:0}'], [resident, '@container (width>1px){.a{top:0}}'],
    [resident, '.a{height:100dvh}'], [staff, '.a{display:flex;gap:1rem}'], [staff, '.a:is(.b){top:0}'],
    [staff, '.a{padding-block:1rem}'], [staff, '.a:not(.b,.c){top:0}'], [resident, '@media (width < 3px){.a{top:0}}'],
    [resident, '.a{background:rgb(0 0 0 / 5%)}'], [resident, '.a{color:color-mix(in srgb,red,blue)}'],
  ]
  const taken = [
    [staff, '.a{display:grid;gap:1rem}'], [resident, '.a{display:grid;grid-gap:1rem}'], [resident, '.a:focus-visible{top:0}'],
    [resident, '.a{font-size:1rem;font-size:min(1rem,5vw)}'], [resident, '.a{top:0;display:flex;color:var(--a)}'],
    [resident, '.a{display:flex;gap:1rem}@supports not (inset:0){.a>*+*{margin-left:1rem}}'],
    [resident, '@supports (inset:0){.a{inset:0}}'], [resident, '@media(max-width:3px){.a:not(.b)::before{top:0}}'],
  ]
  for (const [oldest, text] of refused) {
    if (!uses(text, oldest).some(({ isMet }) => !isMet)) throw new Error(`${text} passes`)
  }
  for (const [oldest, text] of taken) {
    if (uses(text, oldest).some(({ isMet }) => !isMet)) throw new Error(`${text} is refused`)
  }
}

function sheets(folder) {
  return fs.existsSync(folder) ? fs.readdirSync(folder).filter((name) => name.endsWith('.css')).map((name) => path.join(folder, name)) : []
}

function tellOf(file, audience) {
  const names = new Map()
  for (const { name } of uses(fs.readFileSync(file, 'utf8'), AUDIENCES[audience])) names.set(name, (names.get(name) ?? 0) + 1)
  for (const [name, count] of [...names].sort()) console.log(`${name}: ${count}`)
}

function checkAll() {
  checkItself()
  const found = []
  let count = 0
  for (const [audience, oldest] of Object.entries(AUDIENCES)) {
    const folders = audience === 'demo'
      ? [path.join(BACKEND, 'demo', 'wechat_stand_in', 'static')]
      : fs.readdirSync(BACKEND).map((subject) => path.join(BACKEND, subject, 'static', audience))
    for (const file of folders.flatMap(sheets)) {
      count += 1
      for (const { line, name, isMet, text } of uses(fs.readFileSync(file, 'utf8'), oldest)) {
        if (!isMet) found.push(`${path.relative(BACKEND, file)}:${line}: ${name} is too new for ${audience}: ${text}`)
      }
    }
  }
  if (found.length) {
    console.error(found.join('\n'))
    process.exit(1)
  }
  console.log(`${count} style sheets are read by the oldest engines`)
}

if (process.argv[2]) tellOf(process.argv[2], process.argv[3] ?? 'staff')
else checkAll()
