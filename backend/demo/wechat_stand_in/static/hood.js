// 幕后: what really went over the wire for each message, for whoever wants to check.

import { api } from "./api.js";
import { $, h } from "./dom.js";
import * as screens from "./screens.js";

const KEPT = "linsheng-sim-hood";
const switches = ["hood-switch", "hood-switch-beside"].map($);
const watched = new Map();  // id of a delivery -> where its line hangs

export function start(refresh) {
  for (const toggle of switches) {
    toggle.addEventListener("change", () => {
      localStorage.setItem(KEPT, toggle.checked ? "1" : "");
      show();
      refresh();
    });
  }
  show();
}

const isOn = () => localStorage.getItem(KEPT) === "1";

function show() {
  for (const toggle of switches) toggle.checked = isOn();
  document.body.classList.toggle("hood", isOn());
  if (!isOn()) for (const line of document.querySelectorAll(".under")) line.remove();
}

export function forget() {
  watched.clear();
}

// What the resident did comes first; the account's answer belongs to the same delivery.
export function watch(entry, element) {
  if (entry.delivery && !watched.has(entry.delivery)) watched.set(entry.delivery, element);
}

export async function update(openid) {
  if (!isOn() || !watched.size) return;
  for (const delivery of await api.deliveries(openid)) {
    const element = watched.get(delivery.id);
    if (element) hang(delivery, element);
  }
}

function hang(delivery, element) {
  const place = element.querySelector(".body") ?? element;
  const words = delivery.attempts.map(line).join("\n") || "正在投递…";
  let button = place.querySelector(".under");
  if (button?.dataset.words === words) return;
  button?.remove();
  button = h("button", { type: "button", className: "under", onclick: () => detail(delivery) }, words);
  button.dataset.words = words;
  button.classList.toggle("wrong", delivery.attempts.some((attempt) => !attempt.ok));
  place.append(button);
}

function line(attempt) {
  return `第 ${attempt.number}/3 次 · ${Math.round(attempt.ms)} 毫秒 · ${attempt.encrypted ? "已加密" : "明文"} · ${attempt.says}`;
}

function detail(delivery) {
  const parts = [h("dl", {}, h("dt", {}, "MsgId"), h("dd", {}, delivery.msg_id || "（事件没有）"))];
  for (const attempt of delivery.attempts) {
    parts.push(h("h3", {}, line(attempt)));
    if (attempt.request) parts.push(h("p", { className: "soft" }, "送出去的"), h("pre", {}, attempt.request));
    if (attempt.response) parts.push(h("p", { className: "soft" }, "收回来的"), h("pre", {}, attempt.response));
  }
  $("delivery-detail").replaceChildren(...parts);
  screens.open("deliveries");
}
