const config = require('../../config')
const { dial } = require('../../services/phone')

/** Whom to call before anything is typed. `brief` is for pages where something else is the matter, `compact` for what lies over a page. */
Component({
  properties: { brief: { type: Boolean, value: false }, compact: { type: Boolean, value: false } },
  data: {
    calls: [
      { words: '困在电梯', short: '电梯', phone: config.liftHotline },
      { words: '着火、燃气味', short: '火警', phone: '119' },
      { words: '有人受伤', short: '急救', phone: '120' },
      { words: '人身安全', short: '报警', phone: '110' },
    ],
  },
  methods: { dial },
})
