/**
 * miniprogram-ci brings a thousand packages (compilers of four languages, a picture library, clients of clouds). The
 * check of the package, also in the threads that it starts, uses the few of KEPT. To install the others was most of
 * the work of all these checks.
 *
 * `node leave_out.js` takes them out of package-lock.json; it is to be called again after npm has changed that file.
 * With `--require ./leave_out.js` a script finds something empty in the place of each, which fails when it is used.
 */
const fs = require('node:fs')
const Module = require('node:module')
const path = require('node:path')

const FROM = 'miniprogram-ci'
const KEPT = [
  '@vue/reactivity', 'babel-code-frame', 'chalk', 'fs-extra', 'get-proxy', 'glob', 'jsonschema', 'licia', 'lodash',
  'minimatch', 'tslib',
]
const EMPTY = path.join(__dirname, 'left_out.js')

/** Where npm finds what the package at `place` of the lock file asks for: beside it, or further out. */
function found(packages, place, name) {
  for (let at = place; ; at = at.replace(/(^|\/)node_modules\/(?:(?!node_modules\/).)*$/, '')) {
    const candidate = `${at && `${at}/`}node_modules/${name}`
    if (candidate in packages || !at) return candidate in packages ? candidate : ''
  }
}

function shortened(lock) {
  const { packages } = lock, places = ['']
  const program = packages[`node_modules/${FROM}`]
  program.dependencies = Object.fromEntries(KEPT.map((name) => [name, program.dependencies[name]]))
  for (const place of places) {
    const { dependencies, devDependencies, optionalDependencies, peerDependencies } = packages[place]
    const names = Object.keys({ ...dependencies, ...devDependencies, ...optionalDependencies, ...peerDependencies })
    const wanted = names.map((name) => found(packages, place, name)).filter(Boolean)
    places.push(...wanted.filter((one, index) => !places.includes(one) && wanted.indexOf(one) === index))
  }
  return { ...lock, packages: Object.fromEntries(Object.entries(packages).filter(([place]) => places.includes(place))) }
}

function standIn() {
  const resolve = Module._resolveFilename
  Module._resolveFilename = function (name, parent, ...more) {
    const isOfTheProgram = parent?.filename?.includes(`node_modules${path.sep}${FROM}${path.sep}`)
    const isPackage = !/^(\.|\/|node:)/.test(name) && !Module.isBuiltin(name)
    const [one, two] = name.split('/')
    const isLeftOut = isOfTheProgram && isPackage && !KEPT.includes(one.startsWith('@') ? `${one}/${two}` : one)
    return isLeftOut ? EMPTY : resolve.call(this, name, parent, ...more)
  }
}

if (require.main === module) {
  const file = path.join(__dirname, 'package-lock.json')
  fs.writeFileSync(file, `${JSON.stringify(shortened(JSON.parse(fs.readFileSync(file, 'utf8'))), null, 2)}\n`)
} else standIn()
