const path = require('node:path')

exports.app = path.resolve(__dirname, '../../miniprogram')
exports.build = path.resolve(__dirname, '../../build/miniprogram')
