// The bottom row: menu or keyboard, words or voice, and what the plus opens.

import { api } from "./api.js";
import { $, toast } from "./dom.js";
import * as screens from "./screens.js";
import { canRecord, play, record } from "./sound.js";
import { send, talk } from "./talk.js";

const TALLEST = 126;
let finish = null;

export function start() {
  $("to-keyboard").addEventListener("click", () => keyboard(true));
  $("to-menu").addEventListener("click", () => keyboard(false));
  $("to-voice").addEventListener("click", () => voice($("talk").hidden));
  $("to-plus").addEventListener("click", () => plus($("plus").hidden));
  $("words").addEventListener("input", fit);
  $("words").addEventListener("keydown", (event) => {
    // An input method ends its own word with Enter.
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) submit(event);
  });
  $("words").addEventListener("focus", () => plus(false));
  $("typing").addEventListener("submit", submit);
  for (const id of ["photo-file", "camera-file"]) $(id).addEventListener("change", () => pictures($(id)));
  $("plus-photos").addEventListener("click", () => $("photo-file").click());
  $("plus-camera").addEventListener("click", () => $("camera-file").click());
  $("plus-voice").addEventListener("click", () => voice(true));
  $("plus-places").addEventListener("click", () => screens.open("places"));
  $("plus-scan").addEventListener("click", () => screens.open("scan"));
  for (const id of ["plus-leave", "leave", "follow", "follow-again"]) $(id).addEventListener("click", follow);
  hold();
  sample();
}

export function keyboard(on) {
  $("typing").hidden = !on;
  $("menu-row").hidden = on;
  plus(false);
  if (on) voice(false);
  else $("to-keyboard").focus();
}

export function speak(words) {
  return send((openid) => api.text(openid, words));
}

function plus(on) {
  $("plus").hidden = !on;
  $("to-plus").setAttribute("aria-expanded", on);
  if (on) $("log").scrollTop = $("log").scrollHeight;
}

function fit() {
  const words = $("words");
  words.style.height = "auto";
  words.style.height = `${Math.min(words.scrollHeight + 2, TALLEST)}px`;
  const filled = Boolean(words.value.trim());
  $("send").hidden = !filled;
  $("to-plus").hidden = filled;
}

function submit(event) {
  event.preventDefault();
  const words = $("words").value.trim();
  if (!words) return;
  $("words").value = "";
  fit();
  speak(words);
}

async function pictures(input) {
  const files = [...input.files];
  input.value = "";
  plus(false);
  for (const file of files) await send((openid) => api.picture(openid, file));
}

async function follow() {
  const { followed } = talk.person;
  screens.close();
  plus(false);
  // Before the answer comes: who is quick may have begun to type by then.
  if (!followed) keyboard(false);
  await send((openid) => (followed ? api.unfollow(openid) : api.follow(openid)));
}

function voice(on) {
  plus(false);
  if (on && !canRecord()) return screens.open("sample");
  $("talk").hidden = !on;
  $("words").hidden = on;
  $("to-voice").setAttribute("aria-pressed", on);
  $("send").hidden = on || !$("words").value.trim();
  (on ? $("talk") : $("words")).focus();
}

// Held with a finger, the mouse, or the space bar.
function hold() {
  const button = $("talk");
  button.addEventListener("pointerdown", begin);
  for (const end of ["pointerup", "pointercancel", "blur"]) button.addEventListener(end, done);
  button.addEventListener("keydown", (event) => {
    if ([" ", "Enter"].includes(event.key) && !event.repeat) begin(event);
  });
  button.addEventListener("keyup", done);
}

async function begin(event) {
  event.preventDefault();
  if (finish) return;
  const starting = record();
  finish = () => starting.then((stop) => stop());
  try {
    await starting;
    if (finish) showRecording(true);
  } catch {
    finish = null;
    voice(false);
    screens.open("sample");
  }
}

async function done() {
  const ending = finish;
  finish = null;
  showRecording(false);
  if (!ending) return;
  const sound = await ending().catch(() => null);
  if (!sound) return toast("说话时间太短");
  await send(async (openid) => api.voice(openid, await api.toAmr(sound.blob), sound.seconds));
}

let ticking;
function showRecording(on) {
  clearInterval(ticking);
  $("recording").hidden = !on;
  $("talk").classList.toggle("on", on);
  $("talk").textContent = on ? "松开 发送" : "按住 说话";
  let seconds = 0;
  $("recorded").textContent = '0"';
  if (on) ticking = setInterval(() => ($("recorded").textContent = `${++seconds}"`), 1000);
}

function sample() {
  const clip = new URL("samples/lift.amr", import.meta.url).pathname;
  $("hear-sample").addEventListener("click", () => play(clip, $("hear-sample")));
  $("send-sample").addEventListener("click", async () => {
    screens.close();
    await send(async (openid) => api.voice(openid, await (await fetch(clip)).blob(), 6));
  });
}
