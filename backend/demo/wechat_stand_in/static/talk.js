// Whose phone this is, what was said there, and what came since.

import { api } from "./api.js";
import { bubble, stamp } from "./bubbles.js";
import { $, avatar, h, toast } from "./dom.js";
import * as hood from "./hood.js";
import * as screens from "./screens.js";

const EVERY_MS = 1200;
const NEAR_END = 120;
const KEPT = "linsheng-sim-resident";

const seen = new Map();  // openid -> newest entry that was looked at
export const talk = { residents: [], person: null, last: 0, lastAt: 0 };
const acts = {
  account: document.body.dataset.account,
  settled: toEnd,
  show: enlarge,
  speak: (words) => send((openid) => api.text(openid, words)),
};

export async function start() {
  await refresh();
  const storedId = localStorage.getItem(KEPT);
  await change(talk.residents.find((resident) => resident.openid === storedId) ?? talk.residents[0]);
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, document.hidden ? EVERY_MS * 5 : EVERY_MS));
    await look();
  }
}

// Everything new of everybody; a server that is away for a moment is asked again later.
export async function look() {
  try {
    await refresh();
    await fetchEntries();
  } catch {
    toast("替身服务器没有回应，正在重试。");
  }
}

export async function change(person) {
  talk.person = person;
  talk.last = talk.lastAt = 0;
  localStorage.setItem(KEPT, person.openid);
  $("who").textContent = person.nickname;
  $("entries").replaceChildren();
  hood.forget();
  await fetchEntries();
  showWhetherFollowed();
}

// Sends one thing and shows what came of it. Says so where the stand-in itself refuses.
export async function send(action) {
  const sending = action(talk.person.openid).catch((error) => toast(error.message));
  // The server notes a message before it delivers it, so that it shows while WeChat still waits.
  setTimeout(look, 150);
  await sending;
  await look();
}

async function refresh() {
  talk.residents = await api.residents();
  const now = talk.residents.find((resident) => resident.openid === talk.person?.openid);
  if (now) talk.person = now;
  // A stand-in that was started again has forgotten everything.
  if (talk.person && (!now || now.newest < talk.last)) await change(now ?? talk.residents[0]);
  const unread = talk.residents.filter(hasUnread).length;
  $("unread").hidden = !unread;
  $("unread").textContent = unread;
  showWhetherFollowed();
}

function hasUnread(resident) {
  return resident.openid !== talk.person?.openid && resident.newest > (seen.get(resident.openid) ?? resident.newest);
}

async function fetchEntries() {
  const { openid } = talk.person;
  const entries = await api.entries(openid, talk.last);
  if (openid !== talk.person.openid) return;
  const atEnd = $("log").scrollHeight - $("log").scrollTop - $("log").clientHeight < NEAR_END;
  const more = entries.filter((entry) => entry.id > talk.last);
  for (const entry of more) append(entry);
  for (const resident of talk.residents) if (!seen.has(resident.openid) || resident.openid === openid) seen.set(resident.openid, resident.newest);
  if (more.at(-1)?.side === "resident") toEnd();
  await hood.update(openid);
  if (atEnd) toEnd();
}

function append(entry) {
  const time = stamp(entry.at, talk.lastAt);
  if (time) $("entries").append(time);
  const bubbleShown = bubble(entry, talk.person, acts);
  $("entries").append(bubbleShown);
  hood.watch(entry, bubbleShown);
  talk.last = entry.id;
  talk.lastAt = entry.at;
}

function showWhetherFollowed() {
  const followed = talk.person?.followed ?? false;
  const blank = !$("entries").childElementCount;
  $("stranger").hidden = followed || !blank;
  $("again").hidden = followed || blank;
  $("log").hidden = !$("stranger").hidden;
  $("bottom").hidden = !followed;
  const words = followed ? "取消关注" : "重新关注";
  $("leave").textContent = words;
  $("plus-leave").lastElementChild.textContent = words;
}

function toEnd() {
  $("log").scrollTop = $("log").scrollHeight;
}

function enlarge(url) {
  $("large").src = url;
  $("large").alt = "聊天里的照片";
  screens.open("picture");
}

export function residentList(onchosen) {
  return talk.residents.map((resident) => {
    const count = hasUnread(resident) ? h("span", { className: "count", ariaLabel: "有新消息" }, "新") : null;
    const words = h("span", {}, resident.nickname, h("small", {}, resident.followed ? "已关注" : "还没有关注"));
    const button = h("button", { type: "button", onclick: () => onchosen(resident) }, avatar(resident), words, count);
    if (resident.openid === talk.person.openid) button.setAttribute("aria-current", "true");
    return h("li", {}, button);
  });
}
