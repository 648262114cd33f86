/** What the steps are about, and what leads from one to another. */
const { Refused } = require('../../services/api')

const STEPS = ['说问题', '在哪里', '看一遍，提交']
const WORDS = 1, WHERE = 2, CHECK = 3 // prettier-ignore

/** Who comes from a printed code need not say where it is; who wants to, does so from the last step. @param {Draft} draft */
const way = (draft) => (draft.community ? [WORDS, CHECK] : [WORDS, WHERE, CHECK])

/** @param {number} step @param {Draft} draft */
const after = (step, draft) => way(draft).find((other) => other > step) || CHECK

/** @param {number} step @param {Draft} draft */
const before = (step, draft) => way(draft).filter((other) => other < step).pop() || WORDS

/** Which step of how many; 0 for the one that is gone to only to mend something. @param {number} step @param {Draft} draft */
function progress(step, draft) {
  const steps = way(draft)
  return { at: steps.indexOf(step) + 1, of: steps.length, bars: steps }
}

/** @param {import('../../services/wire').Unreachable | Refused} problem */
function whyWaiting(problem) {
  if (problem instanceof Refused) return problem.message
  return problem.kind === 'timeout' ? '网络太慢。' : '现在没有网络。'
}

/** 2号楼 before 12号楼, whatever the order in which they were registered. @param {Api.Building} building @param {Api.Building} other */
function byNumber(building, other) {
  const [first, second] = [building, other].map(({ name }) => Number((/\d+/.exec(name) || ['9999'])[0]))
  return first - second
}

/** What this step cannot do without. @param {number} step @param {Draft} draft */
function missing(step, draft) {
  if (step === WORDS && draft.words.trim().length < 2 && !draft.recordings.length) return '请写下遇到的问题，或者录一段话。'
  if (step !== WORDS && !draft.community && !draft.place.trim()) return '请选小区，或者写明小区名称和地址。'
  return ''
}

/** Where the field is that the service found wrong. @param {string} field */
function stepOf(field) {
  if (['place', 'building', 'building_id', 'community', 'community_id', 'code'].includes(field)) return WHERE
  return field === 'phone' ? CHECK : WORDS
}

/** 11月20日. @param {string} date */
function dayOf(date) {
  const [, month, day] = date.split('-')
  return `${Number(month)}月${Number(day)}日`
}

module.exports = { STEPS, WORDS, CHECK, after, before, progress, dayOf, missing, stepOf, whyWaiting, byNumber }
