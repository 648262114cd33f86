const unmasking = require('../../services/unmasking')

const QUIET = 500 // ms without a key before the words are looked at

/** 物业会看到什么: of words that are being written, under the cover that was chosen or that they suggest. */
Component({
  properties: {
    words: { type: String, value: '' },
    place: { type: String, value: '' },
    token: { type: String, value: '' },
    cover: { type: String, value: '' },
    nameless: { type: Boolean, value: true },
  },
  data: { view: /** @type {Api.Unmasking | null} */ (null) },
  lifetimes: {
    attached() {
      this.look()
    },
    detached() {
      clearTimeout(/** @type {any} */ (this).pause)
    },
  },
  observers: {
    'words, place, token, cover, nameless': function () {
      const self = /** @type {any} */ (this)
      clearTimeout(self.pause)
      self.pause = setTimeout(() => self.look(), QUIET)
    },
  },
  methods: {
    async look() {
      const { words, place, token, cover, nameless } = this.data
      const question = { words, place, token, cover }
      const view = nameless ? await unmasking.ask(question) : null
      const now = /** @type {import('../../services/unmasking').Question} */ (this.data)
      if (unmasking.textOf(question) !== unmasking.textOf(now)) return
      this.setData({ view })
      unmasking.show(question)
    },
    /** @param {WechatMiniprogram.BaseEvent<{}, {cover: string}>} event */
    choose({ currentTarget }) {
      this.triggerEvent('choose', { cover: currentTarget.dataset.cover })
    },
  },
})
