/** Times as residents say them, in China's one time zone whatever the phone is set to. */
const OFFSET = 8 * 3600 * 1000
const WEEKDAYS = '日一二三四五六'

/** Old phones stumble over microseconds, and read a time without a zone as their own. @param {string} at */
function instant(at) {
  const short = at.replace(/(\.\d{3})\d+/, '$1')
  return Date.parse(/(Z|[+-]\d\d:?\d\d)$/.test(short) ? short : `${short}Z`)
}

/** @param {string | number} at */
const local = (at) => new Date((typeof at === 'number' ? at : instant(at)) + OFFSET)

/** @param {number} number */
const two = (number) => String(number).padStart(2, '0')

/** 11月23日 14:05 @param {string | number} at */
function moment(at) {
  const day = local(at)
  return `${day.getUTCMonth() + 1}月${day.getUTCDate()}日 ${two(day.getUTCHours())}:${two(day.getUTCMinutes())}`
}

/** A due time at midnight belongs to the day that ends with it. @param {string} at */
function deadline(at) {
  const day = local(at)
  if (day.getUTCHours() === 0 && day.getUTCMinutes() === 0) return `${dayName(new Date(day.getTime() - 60000))}24点前`
  return `${dayName(day)}${two(day.getUTCHours())}:${two(day.getUTCMinutes())} 前`
}

/** @param {Date} day shifted to China's time */
function dayName(day) {
  return `${day.getUTCMonth() + 1}月${day.getUTCDate()}日（周${WEEKDAYS[day.getUTCDay()]}）`
}

module.exports = { moment, deadline, instant }
