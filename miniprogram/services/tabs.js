/** The three pages of the tab bar, as app.json lists them. WeChat opens them by `switchTab` only, without a query. */
const { isLarge } = require('./look')

const TABS = [
  { path: '/pages/home/home', words: '投诉', icon: 'tab-speech' },
  { path: '/pages/mine/mine', words: '我的投诉', icon: 'tab-list' },
  { path: '/pages/record/record', words: '我的小区', icon: 'tab-homes' },
]

/** @param {string} url */
const isTab = (url) => TABS.some(({ path }) => path === url.split('?')[0])

/** Each tab page has a bar of its own, which does not know whose it is. @param {any} page @param {string} path */
function mark(page, path) {
  const bar = page.getTabBar ? page.getTabBar() : null
  if (bar) bar.setData({ selected: TABS.findIndex((tab) => tab.path === path), large: isLarge() })
}

module.exports = { TABS, isTab, mark }
