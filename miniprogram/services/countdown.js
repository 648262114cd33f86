/** What is awaited and until when, in plain words. */
const { deadline, instant } = require('./clock')

/** @type {Record<Api.Countdown['what'], {soon: string, late: string}>} */
const WORDS = {
  reply: { soon: '答复您', late: '本应答复您，已经超过时间。您可以催一催。' },
  rate: { soon: '请您评价', late: '评价时间已过。' },
  reopen: { soon: '还可以要求重新办理', late: '重新办理的时间已过。' },
}

/**
 * @param {Api.Countdown | null | undefined} countdown
 * @param {number} now
 * @returns {{text: string, left: string, late: boolean} | null}
 */
function plain(countdown, now) {
  if (!countdown) return null
  const { what, due_at: due } = countdown
  const words = WORDS[what]
  if (!words) return null
  const late = countdown.overdue === undefined ? instant(due) < now : countdown.overdue // the phone's clock may be wrong
  const office = what === 'reply'
  const left = office ? countdown.words || '' : '' // as the web page counts: some are due by the hour
  if (late) return { text: office ? deadline(due) + words.late : words.late, left, late }
  return { text: `${office ? '应在' : ''}${deadline(due)}${words.soon}`, left, late }
}

module.exports = { plain }
