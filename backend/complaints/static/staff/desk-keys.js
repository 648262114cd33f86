// The complaint's page by keys: each does what a link or button of the page does.
"use strict";

function press(selector) {
  document.querySelector(selector)?.click();
}

function write(id) {
  const area = document.getElementById(id);
  if (!area) return;
  area.focus();
  area.scrollIntoView({ block: "center" });
}

singleKeys({
  j: () => press("[data-key=j]"),
  k: () => press("[data-key=k]"),
  a: () => press("#form-accept button"),
  r: () => write("reply-words"),
  n: () => write("notes-words"),
  p: () => press("[data-key=p]"),
  u: () => press("[data-key=u]"),
  Escape: () => press("[data-key=u]"),
});
