// One entry of a chat as WeChat shows it.

import { avatar, h, icon } from "./dom.js";
import { play } from "./sound.js";

const LINK = /https?:\/\/[^\s，。；、！？“”‘’（）《》<>"']+/gi;
const APART_SECONDS = 300;
const DAY = 86400;

const bodies = { text, image, voice, video, location, link: article, news, menu, miniprogram };

export function bubble(entry, person, acts) {
  if (entry.side === "system") return h("li", { className: `note ${systemLine(entry)}` }, entry.text);
  if (entry.kind === "template" || entry.kind === "subscribe") return notice(entry, acts);
  const mine = entry.side === "resident";
  const face = mine ? avatar(person) : h("span", { className: "avatar account", ariaHidden: "true" }, "邻");
  const body = h("div", { className: "body" }, hidden(mine ? `${person.nickname}：` : "公众号："), (bodies[entry.kind] ?? text)(entry, acts));
  return h("li", { className: `entry ${mine ? "mine" : "theirs"}` }, face, body);
}

// A tap on the menu leaves no trace in WeChat; the curious see it all the same.
function systemLine(entry) {
  if (entry.kind === "failed") return "failed";
  return ["CLICK", "VIEW"].includes(entry.event) ? "traceless" : "";
}

// The time stands between two entries that are minutes apart.
export function stamp(at, before) {
  if (before && at - before < APART_SECONDS) return null;
  return h("li", { className: "time" }, h("time", { dateTime: new Date(at * 1000).toISOString() }, clock(at)));
}

function hidden(words) {
  return h("span", { className: "for-readers" }, words);
}

function clock(at) {
  const moment = new Date(at * 1000);
  const time = moment.toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit" });
  const midnight = new Date().setHours(0, 0, 0, 0) / 1000;
  if (at >= midnight) return time;
  if (at >= midnight - DAY) return `昨天 ${time}`;
  return `${moment.getMonth() + 1}月${moment.getDate()}日 ${time}`;
}

function text(entry) {
  return h("div", { className: "bubble" }, ...linked(entry.text));
}

function linked(words) {
  const parts = [];
  let from = 0;
  for (const match of words.matchAll(LINK)) {
    parts.push(words.slice(from, match.index), link(match[0], match[0]));
    from = match.index + match[0].length;
  }
  return [...parts, words.slice(from)];
}

function link(address, ...words) {
  return h("a", { href: address, target: "_blank", rel: "noopener" }, ...words);
}

function image(entry, acts) {
  const picture = h("img", { src: entry.url, alt: "照片", onload: acts.settled });
  return h("button", { type: "button", className: "thumb", ariaLabel: "看大图", onclick: () => acts.show(entry.url) }, picture);
}

function voice(entry) {
  const seconds = Math.max(1, Math.round(entry.seconds || 1));
  const button = h("button", { type: "button", className: "bubble sound", ariaLabel: `语音，${seconds} 秒，点一下播放` }, icon("voice"), `${seconds}"`);
  button.addEventListener("click", () => play(entry.url, button));
  return button;
}

function video(entry) {
  return h("video", { src: entry.url, controls: true, className: "thumb" });
}

function news(entry) {
  return h("div", {}, ...entry.articles.map(article));
}

function article(entry) {
  return h("div", { className: "bubble" }, h("b", {}, link(entry.link, entry.title)), h("p", { className: "soft" }, entry.description));
}

// Tapping an item says it.
function menu(entry, acts) {
  const items = entry.items.map((item) => h("button", { type: "button", className: "choice", onclick: () => acts.speak(item.content) }, item.content));
  return h("div", { className: "bubble" }, entry.text, ...items, entry.tail);
}

function miniprogram(entry) {
  return h("div", { className: "bubble" }, h("b", {}, entry.title), h("p", { className: "soft" }, "小程序"));
}

function location(entry) {
  return h("div", { className: "bubble spot" }, h("b", {}, entry.name || "位置"), h("span", {}, entry.label), h("span", { className: "map" }, icon("place")));
}

function notice(entry, acts) {
  const fields = h("dl");
  for (const [label, value] of entry.fields) fields.append(h("dt", {}, label), h("dd", {}, value));
  const from = h("p", { className: "from" }, h("span", { className: "avatar account", ariaHidden: "true" }, "邻"), acts.account, entry.kind === "template" ? " · 模板消息" : " · 订阅消息");
  const card = h("li", { className: "notice" }, from, h("h3", {}, entry.title), fields);
  if (entry.link) {
    const open = link(entry.link, "查看详情", icon("back"));
    open.className = "open";
    card.append(open);
  }
  return card;
}
