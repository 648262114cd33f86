// Elements without innerHTML: whatever a chat carries is text.

const SVG = "http://www.w3.org/2000/svg";

export const $ = (id) => document.getElementById(id);

export function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.startsWith("aria")) element.setAttribute(`aria-${name.slice(4).toLowerCase()}`, value);
    else if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name in element && name !== "list") element[name] = value;
    else element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `#i-${name}`);
  svg.append(use);
  return svg;
}

export function avatar(person) {
  return h("span", { className: `avatar tone-${person.tone}`, ariaHidden: "true" }, person.nickname.slice(0, 1));
}

let hiding;

// A short word to the person, read out too.
export function toast(words) {
  $("says").textContent = words;
  $("says").hidden = false;
  clearTimeout(hiding);
  hiding = setTimeout(() => ($("says").hidden = true), 4000);
}
