/** A resident's own voice, sent as a recording. It is heard by those who handle the complaint, not turned into text. */
const { newKey } = require('./api')
const { storedFile, denied } = require('./files')

const LONGEST = 60 // seconds, the service's limit

/** @typedef {{onStart: () => void, onDone: (recording: KeptRecording) => void, onFail: (words: string) => void}} Listener */

/** @type {Listener | null} */
let listener = null
/** @type {WechatMiniprogram.RecorderManager | null} */
let recorder = null
let running = false

function machine() {
  if (recorder) return recorder
  recorder = wx.getRecorderManager()
  recorder.onStart(() => {
    running = true
    if (listener) listener.onStart()
  })
  recorder.onStop(async ({ tempFilePath, duration }) => {
    running = false
    const to = listener
    if (!to) return
    if (duration < 1000) return to.onFail('录得太短了，请按一下“开始录音”再说。')
    const path = await storedFile(tempFilePath)
    const seconds = Math.min(LONGEST, Math.round(duration / 1000))
    return to.onDone({ path, key: newKey(), reference: '', uploaded: 0, seconds })
  })
  recorder.onError((failure) => {
    running = false
    if (listener) listener.onFail(denied(failure, '麦克风').message)
  })
  return recorder
}

/** @param {Listener} to */
function start(to) {
  listener = to
  machine().start({
    duration: LONGEST * 1000, sampleRate: 16000, numberOfChannels: 1, encodeBitRate: 48000, format: 'mp3',
  }) // prettier-ignore
}

function stop() {
  machine().stop()
}

/** A call comes in, the page goes: what was said so far is kept. */
function finish() {
  if (running) stop()
}

/** What is thrown away is for nobody. */
function leave() {
  if (running) stop()
  listener = null
}

module.exports = { start, stop, finish, leave }
