/** miniprogram-ci compiles the whole project offline, as an upload would, and the package must stay small. */
const ci = require('miniprogram-ci')
const { app } = require('./paths')

const LARGEST = 300 * 1024 // WeChat allows 2 MB; an old phone in a stairwell is happier with less

async function main() {
  const project = new ci.Project({ appid: 'wx0000000000000000', type: 'miniProgram', projectPath: app, privateKey: 'none' })
  project.attr = async () => ci.DefaultProjectAttr // what the platform would say of the appid
  const files = await ci.compile(project, { es6: true, enhance: true, minify: true })
  const bytes = Object.values(files).reduce((sum, content) => sum + Buffer.byteLength(content), 0)
  if (bytes > LARGEST) throw new Error(`the package has ${bytes} bytes, more than ${LARGEST}`)
  console.log(`compiled ${Object.keys(files).length} files, ${bytes} bytes`)
}

main().then(
  () => process.exit(0),
  (problem) => {
    console.error(problem)
    process.exit(1)
  },
)
