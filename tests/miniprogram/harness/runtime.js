/** Runs the pages: a stack of them, with their lives, in WeChat's own framework. */
const glassEasel = require('glass-easel')
const { MiniProgramEnv } = require('glass-easel-miniprogram-adapter')
const { phone } = require('./phone')

function start(program) {
  const space = prepared(program)
  const stack = []
  const tabs = program.app.tabBar.list.map((tab) => tab.pagePath)
  const loadedTabs = [] // pages of the tab bar stay loaded when another one is opened
  let style = null

  const top = () => stack[stack.length - 1]
  const pathOf = (url) => url.replace(/^\//, '').split('?')[0]
  const isTab = (url) => tabs.includes(pathOf(url))

  function open(url, fresh) {
    const path = pathOf(url), query = url.split('?')[1] || ''
    if (!program.modules[path]) throw new Error(`no page ${path}`)
    fresh.forEach(close)
    if (top()) hide(top())
    const page = { path, url, options: Object.fromEntries(new URLSearchParams(query)) }
    // WeChat hands options over as they stand in the link, encoded.
    for (const pair of query.split('&').filter(Boolean)) {
      const at = pair.indexOf('=')
      page.options[pair.slice(0, at)] = pair.slice(at + 1)
    }
    stack.push(page)
    page.root = space.backend.createRoot('page-root', space.code, path)
    const holder = document.createElement('div')
    document.querySelector('#pages').append(holder)
    page.root.attach(holder.parentNode, holder)
    if (isTab(path)) addBar(page)
    show(page)
    call(page, 'onLoad', page.options)
    call(page, 'onShow')
    call(page, 'onReady')
  }

  /** A bar for each tab page, as in WeChat. */
  function addBar(page) {
    loadedTabs.push(page)
    page.bar = space.backend.createRoot('tab-bar', space.code, 'custom-tab-bar/index')
    const holder = document.createElement('div')
    document.querySelector('#pages').append(holder)
    page.bar.attach(holder.parentNode, holder)
    page.root.get().getTabBar = () => page.bar.get()
  }

  function openTab(url) {
    stack.filter((page) => !isTab(page.path)).forEach(close)
    const page = loadedTabs.find((tab) => tab.path === pathOf(url))
    if (page && page === top()) return
    if (top()) hide(stack.pop())
    if (!page) return open(url, [])
    stack.push(page)
    show(page)
    call(page, 'onShow')
  }

  const openAll = (url) => open(url, [...new Set([...stack, ...loadedTabs])])

  function show(page) {
    if (style) style.remove()
    style = document.createElement('style')
    style.textContent = program.styles[page.path] || ''
    document.head.append(style)
    document.querySelector('.phone-title').textContent = program.configs[page.path].navigationBarTitleText
    document.querySelector('.phone-back').hidden = stack.length < 2
    elements(page).forEach((element) => { element.style.display = '' })
    page.root.getComponent().triggerPageLifetime('show', [])
    scrollTo(0, page.scroll || 0)
  }

  function hide(page) {
    page.scroll = scrollY
    elements(page).forEach((element) => { element.style.display = 'none' })
    page.root.getComponent().triggerPageLifetime('hide', [])
    call(page, 'onHide')
  }

  function close(page) {
    for (const pages of [stack, loadedTabs]) if (pages.includes(page)) pages.splice(pages.indexOf(page), 1)
    call(page, 'onUnload')
    const gone = elements(page)
    page.root.release()
    if (page.bar) page.bar.release()
    gone.forEach((element) => element.remove())
  }

  function back() {
    if (stack.length < 2) return false
    close(top())
    show(top())
    call(top(), 'onShow')
    return true
  }

  const find = (selector) => top().root.getComponent().getShadowRoot().querySelector(selector).getBackendElement()
  const elements = (page) => [page.root, page.bar].filter(Boolean).map((root) => root.getComponent().getBackendElement())
  const call = (page, name, ...parameters) => page.root.get()[name]?.(...parameters)

  globalThis.getCurrentPages = () => stack.map((page) => page.root.get())
  Object.assign(wx, phone.navigation({ open, openTab, openAll, back, top, isTab }))
  document.querySelector('.phone-back').onclick = back
  globalThis.harness = Object.assign(phone, { top, call, stack, open: openAll, find })
  program.launch()
  globalThis.harness.app.onLaunch?.({})
  globalThis.harness.app.onShow?.({})
}

function prepared(program) {
  document.body.innerHTML =
    '<div class="phone-bar"><button class="phone-back" aria-label="返回">‹</button><span class="phone-title"></span><span class="phone-pill"></span></div><div id="pages"></div>'
  globalThis.App = (app) => {
    phone.app = app
    globalThis.getApp = () => app
  }
  const env = new MiniProgramEnv()
  const code = env.createCodeSpace('', true)
  const using = program.app.usingComponents
  for (const path of Object.keys(program.modules)) {
    const config = program.configs[path]
    code.addComponentStaticConfig(path, { ...config, usingComponents: { ...(config.component ? {} : using), ...config.usingComponents } })
    code.addCompiledTemplate(path, { groupList: program.templates, content: program.templates[path] })
  }
  for (const path of Object.keys(program.modules)) code.globalComponentEnv(globalThis, path, program.modules[path])
  const componentStyles = Object.keys(program.styles).filter((path) => program.configs[path].component)
  const sheet = document.createElement('style')
  sheet.textContent = componentStyles.map((path) => program.styles[path]).join('\n')
  document.head.append(sheet)

  const context = new glassEasel.CurrentWindowBackendContext()
  const backend = env.associateBackend(context)
  context.onEvent((target, type, detail, options) => {
    const field = options.originalEvent && options.originalEvent.target
    const value = field && 'value' in field ? { value: field.value } : {}
    glassEasel.Event.triggerEvent(target, type, { ...detail, ...value }, options)
  })
  watchFields()
  return { env, code, backend }
}

/** WeChat's fields show `value` whenever it changes, and hold 140 characters unless told otherwise. */
function watchFields() {
  const seen = (field) => {
    const value = field.getAttribute('value') || ''
    if (field.value !== value) field.value = value
    const most = Number(field.getAttribute('maxlength') ?? 140)
    if (most >= 0) field.maxLength = most
    if (field.type === 'number') field.type = 'tel' // digits may begin with a nought
  }
  new MutationObserver((changes) => {
    for (const { type, target, addedNodes } of changes) {
      if (type === 'attributes') seen(target)
      for (const node of addedNodes) {
        if (node.querySelectorAll) [node, ...node.querySelectorAll('*')].filter((input) => 'maxLength' in input).forEach(seen)
      }
    }
  }).observe(document.body, { subtree: true, childList: true, attributes: true, attributeFilter: ['value'] })
  document.body.addEventListener('focusin', ({ target }) => {
    if ('maxLength' in target && target.__wxElement) glassEasel.Event.triggerEvent(target.__wxElement, 'focus', { value: target.value })
  })
  document.body.addEventListener(
    'click',
    (event) => {
      const button = event.target.closest('[open-type]')
      if (button) phone.openType(button, (name, detail) => glassEasel.Event.triggerEvent(button.__wxElement, name, detail))
    },
    true,
  )
}

module.exports = { start }
