// Shortcuts of one letter, with their list and the switch that turns them off (WCAG 2.1.4).
"use strict";

function singleKeys(byKey) {
  const list = document.getElementById("keys");
  const on = document.getElementById("keys-on");
  const open = () => { if (!list.open) list.showModal(); };
  const acts = { ...byKey, "?": open };

  addEventListener("keydown", event => {
    if (event.isComposing || event.keyCode === 229) return; // an input method's own keys
    const typing = event.target.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, dialog");
    if (event.ctrlKey || event.metaKey || event.altKey || !on.checked || !(event.key in acts)) return;
    if (typing) {
      if (event.key === "Escape" && !list.open) typing.blur();
      return;
    }
    event.preventDefault();
    acts[event.key]();
  });

  // Who speaks to the computer, or slips on keys, can switch them off.
  try {
    on.checked = localStorage.getItem("single-keys") !== "off";
  } catch {
    // A browser that keeps nothing has them on.
  }
  on.addEventListener("change", () => {
    try {
      localStorage.setItem("single-keys", on.checked ? "on" : "off");
    } catch {
      // They are off until the page is left.
    }
  });
  const opener = document.getElementById("keys-open");
  opener.hidden = false;
  opener.addEventListener("click", open);
}
