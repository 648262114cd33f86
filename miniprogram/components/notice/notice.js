/** One sentence that something did not work, and a way to try again. */
Component({
  properties: { words: { type: String, value: '' }, retry: { type: Boolean, value: false } },
  methods: {
    again() {
      this.triggerEvent('retry')
    },
  },
})
