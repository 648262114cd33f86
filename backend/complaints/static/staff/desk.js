/* Small kindnesses of the complaint's page; without this script each of them works by a page of its own. */
(function () {
  "use strict";
  var here = document.querySelector("meta[name=here]");
  // A page that answers a form has the form's address; a reload must not ask to send it again.
  if (here && location.pathname !== here.content.split("?")[0]) { history.replaceState(null, "", here.content + location.hash); }

  /* A template's words or a field, where the cursor stands. */
  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-insert]");
    if (!button) { return; }
    event.preventDefault();
    var area = button.dataset.into ? document.getElementById(button.dataset.into) :
      button.form.querySelector("textarea");
    var at = area.selectionStart, text = button.dataset.insert;
    area.setRangeText(text, at, area.selectionEnd, "end");
    area.focus();
    area.dispatchEvent(new Event("input", {bubbles: true}));
  });
  Array.prototype.forEach.call(document.querySelectorAll("[data-fields]"), function (box) { box.hidden = false; });

  /* A revealed phone goes by itself, also where the screen slept meanwhile. */
  var secret = document.querySelector(".secret");
  if (secret) {
    var until = Date.now() + Number(secret.dataset.seconds) * 1000;
    var look = function () {
      if (Date.now() < until || !secret.parentNode) { return; }
      secret.parentNode.querySelector(".secret-over").hidden = false;
      secret.remove();
    };
    setInterval(look, 1000);
    document.addEventListener("visibilitychange", look);
    window.addEventListener("pageshow", look);
  }

  var problem = document.getElementById("problem");
  if (problem) { problem.focus(); }
}());
