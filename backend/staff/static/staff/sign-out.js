/* Who signs out leaves no drafts behind: the next one at this device may be someone else. */
(function () {
  "use strict";
  var form = document.querySelector("form[action$='/sign-out']"), store = window.linshengStore;
  var NAME = "linsheng.draft:";
  if (!form || !store || !window.Promise) { return; }

  function draftsLeft() {
    try {
      return Object.keys(localStorage).filter(function (key) { return key.indexOf(NAME + "staff/") === 0; });
    } catch (error) { return []; }
  }

  form.addEventListener("submit", function (event) {
    event.preventDefault();
    var removals = draftsLeft().map(function (key) {
      var place = key.slice(NAME.length);
      return Promise.all(["", "/photos", "/photos_before"].map(function (more) { return store.forget(place + more); }));
    });
    var patience = new Promise(function (done) { setTimeout(done, 1000); });
    Promise.race([Promise.all(removals), patience]).then(function () { form.submit(); });
  });
}());
