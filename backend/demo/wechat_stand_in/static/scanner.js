// 扫一扫: a code from the demo's leaflets, a typed one, or a picture that the server reads.

import { api } from "./api.js";
import { keyboard } from "./composer.js";
import { $, h, toast } from "./dom.js";
import * as screens from "./screens.js";
import { send, talk } from "./talk.js";

export function start() {
  screens.onOpen("scan", fill);
  $("typed-code").addEventListener("submit", (event) => {
    event.preventDefault();
    reading(api.readCode($("code").value));
  });
  $("code-file").addEventListener("change", () => {
    const [file] = $("code-file").files;
    if (file) reading(api.readPicture(file));
    $("code-file").value = "";
  });
}

async function fill() {
  $("found").hidden = true;
  $("typed-code").reset();
  if ($("code-list").childElementCount) return;
  const codes = await api.codes();
  $("code-list").replaceChildren(...codes.map((code) => h("li", {}, button(code))));
}

function button(code) {
  const picture = h("img", { src: code.picture, alt: "", loading: "lazy" });
  const words = h("span", {}, code.place, h("small", {}, [code.printed_text, handled(code)].filter(Boolean).join(" · ")));
  return h("button", { type: "button", onclick: () => show(code) }, picture, words);
}

const handled = (code) => (code.handler ? `由 ${code.handler} 办理` : "");

async function reading(request) {
  try {
    show(await known(await request));
  } catch (error) {
    toast(error.message);
  }
}

// A code that the account made through the API says nothing but an address of WeChat's.
async function known(code) {
  if (code.kind !== "text" || !code.text.startsWith("http")) return code;
  const made = await api.accountCode(code.text).catch(() => null);
  return made ? { kind: "account", scene: made.scene } : code;
}

// A link is opened, as WeChat does; a code of the account's own leads into the chat.
function show(code) {
  const title = { leaflet: code.place, account: "这是公众号的二维码", text: "这个码写的是" }[code.kind];
  const card = [h("p", {}, h("b", {}, title))];
  if (code.kind === "leaflet") {
    const handler = code.handler ? `这里的投诉由演示账号 ${code.handler} 办理。` : "";
    card.push(h("p", { className: "soft" }, `彩页上的码打开网页，公众号的码关注公众号。${handler}`), page(code.url, "打开网页"));
  }
  if (code.kind === "text" && /^https?:\/\//i.test(code.text)) card.push(page(code.text, "打开网页"));
  else if (code.kind === "text") card.push(h("p", {}, code.text));
  if (code.kind !== "text") card.push(follow(code));
  $("found").replaceChildren(...card);
  $("found").hidden = false;
  $("found").scrollIntoView({ block: "nearest" });
  $("found").querySelector("a, button")?.focus();
}

function page(url, words) {
  return h("a", { className: "wide", href: url, target: "_blank", rel: "noopener" }, words);
}

function follow(code) {
  const words = talk.person.followed ? "进入公众号" : "关注公众号";
  return h("button", { type: "button", className: "wide main", onclick: () => scan(code.scene) }, words);
}

async function scan(scene) {
  screens.close();
  await send((openid) => api.scan(openid, scene));
  keyboard(true);
}
