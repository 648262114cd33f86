/* What mine.js keeps, on the pages that show it. */
(function () {
  "use strict";
  var mine = window.linshengMine;

  function list(id, name) {
    var card = document.getElementById(id), all = mine.read(name);
    if (!card || !all.length) { return; }
    all.forEach(function (entry) {
      var item = document.createElement("li"), link = document.createElement("a");
      link.href = entry.path;
      link.appendChild(document.createElement("b")).textContent = entry.title;
      link.appendChild(document.createElement("span")).textContent = entry.more;
      item.appendChild(link);
      card.querySelector("ul").appendChild(item);
    });
    card.querySelector("button").addEventListener("click", function (event) {
      var warning = event.target.dataset.warning;
      if (warning && !confirm(warning)) { return; }
      mine.keep(name, []);
      card.hidden = true;
    });
    card.hidden = false;
  }

  function digits(text) {
    return text.normalize("NFKC").replace(/[^0-9]/g, "");
  }
  /* What was sent or opened here needs no PIN, however many wrong ones a stranger tried. */
  function openOwn(event) {
    var typed = digits(event.target.elements.number.value);
    var own = mine.read(mine.complaints).filter(function (entry) { return digits(entry.more.split("编号").pop()) === typed; })[0];
    if (own) { event.preventDefault(); location.href = own.path; }
  }

  var findForm = document.querySelector("form[data-follow]");
  if (findForm) { findForm.addEventListener("submit", openOwn); }
  list("mine", mine.complaints);
  list("last-place", mine.place);
}());
