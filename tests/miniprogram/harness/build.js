/**
 * The mini-program for a browser: WeChat's own component framework (glass-easel) runs the pages as they are;
 * around it stands a phone (runtime.js, phone.js). Only the tags are spelled as a browser knows them.
 */
const fs = require('node:fs')
const path = require('node:path')
const esbuild = require('esbuild')
const { TmplGroup } = require('glass-easel-template-compiler')
const { app, build } = require('../paths')

const TAGS = { view: 'div', text: 'span', image: 'img', 'scroll-view': 'div' }
const out = path.join(build, 'harness')

const read = (file) => fs.readFileSync(path.join(app, file), 'utf8')
const files = fs.readdirSync(app, { recursive: true }).map((file) => file.split(path.sep).join('/'))
const parts = files.filter((file) => file.endsWith('.wxml')).map((file) => file.slice(0, -5))

/** Tags, and events as the framework spells them. */
function template(source) {
  let html = source.replace(/\s(bind|catch)([a-z]+)=/g, ' $1:$2=').replace(/\saria-role=/g, ' role=')
  for (const [tag, name] of Object.entries(TAGS)) {
    html = html.replaceAll(new RegExp(`<(/?)${tag}(?=[\\s>/])`, 'g'), `<$1${name}`)
  }
  return html
}

function styles(source) {
  const whole = source.replace(/@import "([^"]+)";/g, (_, file) => read(file))
  return whole.replace(/([^{}]+)\{/g, (_, selector) =>
    `${selector.replace(/(^|[\s,>])(view|text|image|page)(?![\w-])/g, (all, before, tag) => before + (TAGS[tag] || 'body'))}{`,
  )
}

const has = (file) => files.includes(file)
const group = new TmplGroup()
parts.forEach((part) => group.addTmpl(part, template(read(`${part}.wxml`))))

const entry = `
const { start } = require('./runtime')
start({
  app: ${read('app.json')},
  templates: ${group.getTmplGenObjectGroups()},
  configs: {${parts.map((part) => `${JSON.stringify(part)}: ${read(`${part}.json`)}`)}},
  styles: ${JSON.stringify(Object.fromEntries(parts.filter((part) => has(`${part}.wxss`)).map((part) => [part, styles(read(`${part}.wxss`))])))},
  modules: {${parts.map((part) => `${JSON.stringify(part)}: () => require(${JSON.stringify(path.join(app, part))})`)}},
  launch: () => require(${JSON.stringify(path.join(app, 'app.js'))}),
})`

/** The service stands behind the page's own address. */
const sameAddress = {
  name: 'same-address',
  setup({ onLoad }) {
    onLoad({ filter: /miniprogram\/config\.js$/ }, ({ path: file }) => ({
      contents: fs.readFileSync(file, 'utf8').replace(/baseUrl: '[^']*'/, "baseUrl: ''"),
    }))
  },
}

fs.mkdirSync(out, { recursive: true })
esbuild
  .build({
    stdin: { contents: entry, resolveDir: __dirname },
    bundle: true,
    outfile: path.join(out, `harness.${process.pid}.js`),
    nodePaths: [path.join(__dirname, '..', 'node_modules')],
    plugins: [sameAddress],
    logLevel: 'error',
  })
  .then(() => {
    // In one step: another worker's browser may be reading.
    fs.renameSync(path.join(out, `harness.${process.pid}.js`), path.join(out, 'harness.js'))
    const css = fs.readFileSync(path.join(__dirname, 'wechat.css'), 'utf8') + styles(read('app.wxss'))
    fs.writeFileSync(path.join(out, `harness.${process.pid}.css`), css)
    fs.renameSync(path.join(out, `harness.${process.pid}.css`), path.join(out, 'harness.css'))
  })
