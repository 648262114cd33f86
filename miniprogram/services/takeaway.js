/** What the service keeps of the resident, as a text to read; the whole of it stands below for a computer. */
const { moment } = require('./clock')
const { STEPS } = require('./steps')
const { spaced } = require('./words')

/** @param {Record<string, any>} mine the service's export @returns {string} */
function readable({ person, logins, complaints, notices }) {
  const homes = person.homes.map((/** @type {any} */ home) => [home.community, home.building].filter(Boolean).join(' '))
  return [
    `电话：${plain(person.phone) || '没有存'}`,
    `小区：${homes.join('、') || '没有存'}`,
    `隐私保护指引：${person.agreed_at ? `${moment(person.agreed_at)} 同意` : '没有同意'}`,
    `登录：${logins.length} 次`,
    `给您的通知：${notices.length} 条`,
    `投诉：${complaints.length} 件`,
    ...complaints.map(textOfComplaint),
  ].join('\n')
}

/** As it is dialled here. @param {string | null} phone */
const plain = (phone) => (phone || '').replace(/^\+86/, '').replace(';ext=', ' 转 ')

/** @param {any} complaint */
function textOfComplaint(complaint) {
  const place = [complaint.community, complaint.building, complaint.place].filter(Boolean).join(' ')
  const steps = complaint.steps.map((/** @type {any} */ step) => `  ${moment(step.at)} ${STEPS[step.move] || step.move}`)
  const looks = complaint.looks.map((/** @type {any} */ look) => `  ${moment(look.at)} ${look.office}：${look.purpose}`)
  return [
    `\n编号 ${spaced(complaint.number)}（${complaint.category}）`,
    complaint.words,
    `地点：${place || '没有写'}`,
    `电话：${plain(complaint.phone) || '没有留'}，${complaint.anonymous ? '匿名' : '不匿名'}`,
    '经过：',
    ...steps,
    looks.length ? '谁看过您的电话或听过录音：' : '没有人看过您的电话，也没有人听过录音。',
    ...looks,
  ].join('\n')
}

/** @param {Record<string, any>} mine */
const whole = (mine) => `${readable(mine)}\n\n以下是全部数据，供电脑读取：\n${JSON.stringify(mine, null, 2)}`

module.exports = { readable, whole }
