/** Photos and recordings of the phone, kept where WeChat does not tidy them away before they are sent. */
const { newKey } = require('./api')

const MOST_PHOTOS = 9

/** @param {string} path @returns {Promise<string>} */
function storedFile(path) {
  return new Promise((resolve) => {
    wx.getFileSystemManager().saveFile({
      tempFilePath: path,
      success: (got) => resolve(String(got.savedFilePath)),
      fail: () => resolve(path), // no room: good enough until the mini-program closes
    })
  })
}

/** @param {KeptPhoto[]} files */
function forget(files) {
  files.forEach(({ path }) => wx.getFileSystemManager().removeSavedFile({ filePath: path, fail: () => undefined }))
}

/** Camera or album, by the resident's choice. @param {number} most @returns {Promise<KeptPhoto[]>} */
async function choosePhotos(most) {
  const paths = await chosen(Math.min(most, MOST_PHOTOS))
  return Promise.all(paths.map(async (path) => ({ path: await storedFile(path), key: newKey(), reference: '', uploaded: 0 })))
}

/** @param {number} count @returns {Promise<string[]>} */
function chosen(count) {
  return new Promise((resolve, reject) => {
    wx.chooseMedia({
      count,
      mediaType: ['image'],
      sizeType: ['compressed'],
      sourceType: ['album', 'camera'],
      success: (got) => resolve(got.tempFiles.map((file) => file.tempFilePath)),
      fail: (failure) => (cancelled(failure) ? resolve([]) : reject(denied(failure, '相册或相机'))),
    })
  })
}

/** @param {{errMsg: string}} failure */
const cancelled = (failure) => /cancel/.test(failure.errMsg)

/** @param {{errMsg: string, errno?: number}} failure @param {string} what */
function denied(failure, what) {
  const refused = /auth|privacy|permission|denied|112/i.test(failure.errMsg)
  return new Error(refused ? `没有得到使用${what}的许可。不用它也可以投诉。` : `打不开${what}，请再试一次。`)
}

module.exports = { storedFile, forget, choosePhotos, denied, MOST_PHOTOS }
