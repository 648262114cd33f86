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
const refresh = async () => {
  const page = new DOMParser().parseFromString(await (await fetch(location.href)).text(), "text/html");
  const fresh = page.getElementById("live");
  if (!fresh || !fresh.dataset.refresh) return location.reload();
  live.innerHTML = fresh.innerHTML;
  setTimeout(refresh, fresh.dataset.refresh * 1000);
};
if (live && live.dataset.refresh) setTimeout(refresh, live.dataset.refresh * 1000);
