// Two kindnesses; without this script a button and a meta refresh do the same.
"use strict";

// A preview that follows the form.
for (const form of document.querySelectorAll("form[data-preview]")) {
  const panel = document.getElementById("preview");
  let timer = 0;
  let latest = 0;
  const look = async () => {
    const mine = ++latest;
    panel.classList.add("busy");
    try {
      const answer = await fetch(form.dataset.preview, { method: "POST", body: new FormData(form) });
      const text = await answer.text();
      if (mine === latest && answer.ok) panel.innerHTML = text;
    } catch {
      // The button still works.
    } finally {
      if (mine === latest) panel.classList.remove("busy");
    }
  };
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(look, 500);
  });
}

// Progress that moves; when nothing is left to wait for, the whole page comes anew.
const live = document.getElementById("live");
const again = () => setTimeout(refresh, live.dataset.refresh * 1000);
const refresh = async () => {
  let text;
  try {
    text = await (await fetch(location.href)).text();
  } catch {
    return again(); // the network is away for a moment
  }
  const fresh = new DOMParser().parseFromString(text, "text/html").getElementById("live");
  if (!fresh || !fresh.dataset.refresh) return location.reload();
  live.innerHTML = fresh.innerHTML;
  again();
};
if (live && live.dataset.refresh) again();
