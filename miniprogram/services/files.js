/** Photos and recordings of the phone, kept where WeChat does not tidy them away before they are sent. */
const { newKey } = require('./api')

const MOST_PHOTOS = 9 // as the service: backend/core/uploads.py
const LARGEST_PHOTO = 15 * 1024 * 1024

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

/** @typedef {{photo: KeptPhoto, which: string}} FreshPhoto `which` begins a sentence about it: 第 2 张： */

/**
 * Camera or album, by the resident's choice. What cannot be taken is said now and not after sending: kind, size and
 * number here; what the service finds in it, by services/photos.js.
 * @param {number} placesLeft
 * @param {number} [most]
 * @returns {Promise<{fresh: FreshPhoto[], problems: string[]}>}
 */
async function choosePhotos(placesLeft, most = MOST_PHOTOS) {
  const files = await chosen(placesLeft)
  const fresh = [], problems = []
  for (const [at, file] of files.slice(0, placesLeft).entries()) {
    const which = files.length > 1 ? `第 ${at + 1} 张：` : ''
    const problem = refusal(file)
    if (problem) problems.push(which + problem)
    else fresh.push({ photo: { path: await storedFile(file.tempFilePath), key: newKey(), reference: '', uploaded: 0 }, which })
  }
  if (files.length > placesLeft) problems.push(`最多 ${most} 张照片，多出的没有收下。`)
  return { fresh, problems }
}

/** In the service's words. @param {{size?: number, fileType?: string}} file */
function refusal({ size, fileType }) {
  if (fileType === 'video') return '打不开：这是视频，请选一张照片。'
  if (size === 0) return '这张照片是空的，请重新选。'
  return size && size > LARGEST_PHOTO ? `这张照片超过 ${LARGEST_PHOTO / 1024 / 1024} MB，请换一张小一些的。` : ''
}

/** @param {number} count @returns {Promise<WechatMiniprogram.MediaFile[]>} */
function chosen(count) {
  return new Promise((resolve, reject) => {
    wx.chooseMedia({
      count,
      mediaType: ['image'],
      sizeType: ['compressed'],
      sourceType: ['album', 'camera'],
      success: (got) => resolve(got.tempFiles),
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
