/** What reaches over the edge, is cut off, is set too small, or is too small for a finger. */
() => {
  const TARGETS = 'button, input, textarea, .tile, .row, .call, .check, .urgent-number, .tab'
  const box = (element) => element.getBoundingClientRect()
  const isShown = (element) => box(element).width > 0 && box(element).height > 0
  const speaks = (element) => [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim())
  const describe = (elements) => elements.map((element) => `${element.className}: ${element.textContent.slice(0, 30)}`)
  const all = [...document.querySelectorAll('#pages *')].filter(isShown)
  const type = (element) => parseFloat(getComputedStyle(element).fontSize)
  const blocks = all.filter((element) => speaks(element) && element.tagName !== 'TEXTAREA' && getComputedStyle(element).display !== 'inline')
  return {
    wide: describe(all.filter((element) => box(element).right > innerWidth + 1 || box(element).left < -1)),
    cut: describe(blocks.filter((element) => element.scrollWidth > element.clientWidth + 1)),
    small: describe(all.filter((element) => element.matches(TARGETS) && box(element).height < 47.5)),
    type: Math.min(...all.filter(speaks).map(type)),
    pale: all.filter(speaks).map(contrast).filter(({ ratio, words }) => ratio < 4.5 && words),
  }

  /** WCAG's contrast of the letters with what lies under them. */
  function contrast(element) {
    const front = luminance(getComputedStyle(element).color)
    const back = luminance(ground(element))
    const ratio = (Math.max(front, back) + 0.05) / (Math.min(front, back) + 0.05)
    return { ratio: Math.round(ratio * 100) / 100, words: element.textContent.slice(0, 20) }
  }

  function ground(element) {
    for (let node = element; node; node = node.parentElement) {
      const color = getComputedStyle(node).backgroundColor
      if (!/, 0\)$|transparent/.test(color)) return color
    }
    return 'rgb(255, 255, 255)'
  }

  function luminance(color) {
    const [red, green, blue] = color.match(/[\d.]+/g).map((part) => {
      const share = part / 255
      return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
    })
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
  }
}
