const { TABS } = require('../services/tabs')
const { isLarge } = require('../services/look')

/** WeChat's own bar has letters of 10 px, in 关怀版 too; this one grows with the page. */
Component({
  data: { tabs: TABS, selected: -1, large: isLarge() },
  methods: {
    /** @param {WechatMiniprogram.BaseEvent<{}, {path: string}>} event */
    open({ currentTarget }) {
      wx.switchTab({ url: currentTarget.dataset.path })
    },
  },
})
