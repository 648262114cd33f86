// Without this script every button and link does the same, by loading the page anew.
"use strict";

const live = document.getElementById("live");
const news = document.getElementById("news");
const offline = document.getElementById("offline");
const STALE = offline.textContent;
const EVERY = 15000;
const REST = 2500; // no row moves away under a finger or a pointer
let tag = "";
let failures = 0;
let touched = 0;
let working = false;

const rows = () => [...live.querySelectorAll(".item")];
const idOf = row => row && row.dataset.id;
const current = () => document.activeElement && document.activeElement.closest(".item");
const row = id => id && live.querySelector(`.item[data-id="${id}"]`);

function connected() {
  offline.hidden = true;
  offline.textContent = STALE;
}

// The list comes anew; what was chosen, and where the reader stood, stays.
function put(html) {
  const before = new Set(rows().map(idOf));
  const at = rows().indexOf(current());
  const focused = idOf(current());
  const part = document.activeElement && document.activeElement.className;
  const chosen = [...live.querySelectorAll("[name=id]:checked")].map(box => box.value);
  live.innerHTML = html;
  for (const id of chosen) {
    const box = live.querySelector(`[name=id][value="${id}"]`);
    if (box) box.checked = true;
  }
  if (at >= 0) {
    const there = row(focused) || rows()[Math.min(at, rows().length - 1)];
    const same = there && part && part.includes("accept") && there.querySelector(".accept");
    if (there) (same || there.querySelector(".row-link")).focus({ preventScroll: true });
  }
  const fresh = rows().filter(item => !before.has(idOf(item))).length;
  if (fresh && before.size) news.textContent = `列表有 ${fresh} 件新排上来的投诉。`;
}

async function look() {
  if (working || document.hidden || Date.now() - touched < REST) return;
  try {
    const headers = tag ? { "If-None-Match": tag } : {};
    const answer = await fetch(live.dataset.live, { headers });
    if (answer.redirected) return location.reload(); // signed out meanwhile
    failures = 0;
    connected();
    if (answer.status === 304 || !answer.ok) return;
    const text = await answer.text();
    if (working || Date.now() - touched < REST) return;
    tag = answer.headers.get("ETag");
    put(text);
  } catch {
    offline.hidden = ++failures < 2;
  }
}

async function keepFresh() {
  await look();
  setTimeout(keepFresh, EVERY * Math.min(2 ** failures, 8));
}

setTimeout(keepFresh, EVERY);
document.addEventListener("visibilitychange", look);
addEventListener("online", look);
addEventListener("offline", () => { offline.hidden = false; });
for (const kind of ["pointermove", "pointerdown", "touchmove"]) {
  live.addEventListener(kind, () => { touched = Date.now(); }, { passive: true });
}

// Accepting answers on the spot; the page that comes back is the one that a browser without script would show.
// Whoever only reads has no form.
document.getElementById("accept")?.addEventListener("submit", async event => {
  event.preventDefault();
  if (working) return;
  working = true;
  const form = event.target;
  const sent = linshengPressed.form(form, linshengPressed.button(event));
  live.classList.add("busy");
  try {
    const answer = await fetch(form.action, { method: "POST", body: sent });
    if (!answer.ok) throw new Error(answer.status);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (!page.getElementById("live")) return location.reload();
    show(page);
  } catch {
    news.textContent = "";
    offline.hidden = false;
    offline.textContent = "没有发出去，请检查网络后再点一次；已签收的不会重复。";
  } finally {
    working = false;
    live.classList.remove("busy");
  }
});

function show(page) {
  document.getElementById("outcomes")?.remove();
  for (const old of document.querySelectorAll("main > .alert")) old.remove();
  const message = page.getElementById("outcomes") || page.querySelector("main > .alert");
  connected();
  tag = "";
  put(page.getElementById("live").innerHTML);
  if (!message) return;
  document.querySelector("main h1").after(message);
  news.textContent = message.innerText.replace(/\s+/g, " ").trim();
}

function step(by) {
  const all = rows();
  if (!all.length) return;
  const at = all.indexOf(current());
  const to = all[Math.max(0, Math.min(all.length - 1, at < 0 ? 0 : at + by))];
  to.querySelector(".row-link").focus();
  to.scrollIntoView({ block: "nearest" });
}

singleKeys({
  j: () => step(1),
  k: () => step(-1),
  a: () => current()?.querySelector(".accept")?.click(),
  x: () => current()?.querySelector("[name=id]")?.click(),
  A: () => document.getElementById("accept-chosen")?.click(),
  "/": () => document.getElementById("q").focus(),
});
