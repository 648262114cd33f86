const config = require('../../config')
const { dial } = require('../../services/phone')

/** Whom to call before anything is typed. `brief` is for pages where something else is the matter. */
Component({
  properties: { brief: { type: Boolean, value: false } },
  data: {
    calls: [
      { words: '困在电梯', phone: config.liftHotline },
      { words: '着火、燃气味', phone: '119' },
      { words: '有人受伤', phone: '120' },
      { words: '人身安全', phone: '110' },
    ],
  },
  methods: { dial },
})
