/** One voice at a time, heard even where the phone is set to silent. */

/** @type {WechatMiniprogram.InnerAudioContext | null} */
let player = null

/** @param {string} src @param {() => void} failed */
function play(src, failed) {
  hush()
  if (wx.setInnerAudioOption) wx.setInnerAudioOption({ obeyMuteSwitch: false })
  player = wx.createInnerAudioContext()
  player.onEnded(hush)
  player.onError(() => {
    hush()
    failed()
  })
  player.src = src
  player.play()
}

function hush() {
  if (player) player.destroy()
  player = null
}

module.exports = { play, hush }
