// The account's three buttons, as it made them through the API.

import { api } from "./api.js";
import { $, h } from "./dom.js";
import { send } from "./talk.js";

const AGAIN_MS = 3000;

export function start() {
  show();
  document.addEventListener("click", (event) => {
    if (!event.target.closest(".has-sub")) fold();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") fold();
  });
}

async function show() {
  const made = await api.menu().catch(() => []);
  $("menu").replaceChildren(...(made.length ? made : usual()).map(pillar));
  if (!made.length) setTimeout(show, AGAIN_MS);
}

// Until the account has made its own.
function usual() {
  return [click("投诉"), click("查进度"), { name: "更多", sub_button: [click("我的小区"), click("人工")] }];
}

const click = (name) => ({ name, type: "click", key: name });

function pillar(button) {
  const more = button.sub_button ?? [];
  if (!more.length) return h("div", { className: "pillar" }, single(button));
  const list = h("ul", { className: "sub", hidden: true }, ...more.map((entry) => h("li", {}, single(entry))));
  const head = h("button", { type: "button", className: "has-sub", ariaExpanded: "false" }, button.name);
  head.addEventListener("click", () => {
    const open = list.hidden;
    fold();
    list.hidden = !open;
    head.setAttribute("aria-expanded", open);
  });
  return h("div", { className: "pillar" }, head, list);
}

function single(button) {
  return h("button", { type: "button", onclick: () => press(button) }, button.name);
}

function press(button) {
  fold();
  const { url } = button;
  if (!url) return send((openid) => api.click(openid, button.key));
  window.open(url, "_blank", "noopener");
  return send((openid) => api.view(openid, url));
}

function fold() {
  for (const list of document.querySelectorAll(".sub")) list.hidden = true;
  for (const head of document.querySelectorAll(".has-sub")) head.setAttribute("aria-expanded", false);
}
