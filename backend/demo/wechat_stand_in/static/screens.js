// Screens slide over the chat; while one is open nothing below it can be reached.

import { $ } from "./dom.js";

const opening = {};
let cameFrom = null;

export function onOpen(id, prepare) {
  opening[id] = prepare;
}

export function open(id) {
  const wasOpen = current();
  if (!wasOpen) cameFrom = document.activeElement;
  if (wasOpen) hide(wasOpen);
  if (id === "tour") {
    document.body.classList.add("tour");
  } else {
    $(id).hidden = false;
  }
  $("chat").inert = true;
  opening[id]?.();
  $(id).querySelector("[data-back]")?.focus();
}

export function close() {
  const id = current();
  if (!id) return;
  hide(id);
  $("chat").inert = false;
  if (cameFrom?.isConnected) cameFrom.focus();
}

function hide(id) {
  if (id === "tour") document.body.classList.remove("tour");
  else $(id).hidden = true;
}

function current() {
  if (document.body.classList.contains("tour")) return "tour";
  return document.querySelector(".screen:not(#chat):not([hidden])")?.id;
}

export function start() {
  for (const button of document.querySelectorAll("[data-back]")) button.addEventListener("click", close);
  for (const button of document.querySelectorAll("[data-screen]")) {
    button.addEventListener("click", () => open(button.dataset.screen));
  }
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
  });
}
