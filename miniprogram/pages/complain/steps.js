/** What the four steps are about, and what leads from one to another. */
const { Refused } = require('../../services/api')

const STEPS = ['拍照片', '说问题', '在哪里', '看一遍，提交']

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
  if (step === 2 && draft.words.trim().length < 2 && !draft.recordings.length) return '请写下遇到的问题，或者录一段话。'
  if (step === 3 && !draft.community && !draft.place.trim()) return '请选小区，或者写明小区名称和地址。'
  return ''
}

/** Where the field is that the service found wrong. @param {string} field */
function stepOf(field) {
  if (field.startsWith('photo')) return 1
  if (['place', 'building', 'building_id', 'community', 'community_id', 'code'].includes(field)) return 3
  return field === 'phone' ? 4 : 2
}

/** 11月20日. @param {string} date */
function dayOf(date) {
  const [, month, day] = date.split('-')
  return `${Number(month)}月${Number(day)}日`
}

module.exports = { STEPS, dayOf, missing, stepOf, whyWaiting, byNumber }
