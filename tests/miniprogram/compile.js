/** WeChat's own compilers over every page: structure and expressions by wcc, styles by wcsc. */
const fs = require('node:fs')
const path = require('node:path')
const { wxmlToJs, wxssToJs } = require('miniprogram-compiler')
const { app } = require('./paths')

/** The wheel of tools was installed without running anything; what it brought may not be executable yet. */
function makeExecutable() {
  const folder = path.join(path.dirname(require.resolve('miniprogram-compiler')), 'bin')
  for (const file of fs.readdirSync(folder, { recursive: true })) {
    if (fs.statSync(path.join(folder, file)).isFile()) fs.chmodSync(path.join(folder, file), 0o755)
  }
}

function pages(folder) {
  return fs.readdirSync(folder, { recursive: true }).filter((file) => file.endsWith('.wxml'))
}

makeExecutable()
// Where the compiled code expects to run.
globalThis.window = globalThis
globalThis.navigator ??= { userAgent: '' }
const gwx = new Function('global', wxmlToJs(app))({})
for (const page of pages(app)) {
  if (typeof gwx(page) !== 'function') throw new Error(`${page}: nothing came out of the compiler`)
}
new Function('global', `${wxssToJs(app)}`) // a mistake in a style ends the compiler; running it needs a page
console.log(`compiled ${pages(app).length} templates`)
