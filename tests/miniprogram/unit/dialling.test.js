const assert = require('node:assert/strict')
const { test } = require('node:test')
const { newPhone, service } = require('./phone')

/** What is dialled after a tap on `phone`, when the second of several numbers is chosen. */
function dialled(phone) {
  newPhone()
  const numbers = []
  Object.assign(globalThis.wx, {
    makePhoneCall: ({ phoneNumber }) => numbers.push(phoneNumber),
    showActionSheet: ({ success }) => success({ tapIndex: 1 }),
  })
  service('phone').dial({ currentTarget: { dataset: { phone } } })
  return numbers
}

test('each number of an office is called alone', () => {
  assert.deepEqual(dialled('0353-2028888'), ['03532028888'])
  assert.deepEqual(dialled('0353-2028888转8012'), ['03532028888,8012'])
  assert.deepEqual(dialled('0353-2028888、13800000000'), ['13800000000'])
  assert.deepEqual(dialled('见公示栏'), [])
  assert.deepEqual(dialled(''), [])
})
