/* The complaint form on a bad network: a draft at every change, sent once, whatever is lost on the way.

The key in the form makes the same complaint out of every attempt; the server counts it once. */
(function () {
  "use strict";
  var store = window.linshengStore, place = location.pathname + location.search;
  var KEPT = ["words", "place", "building", "category", "phone"], WAITS = [3, 6, 12, 30, 60], PATIENCE = 180;
  var form, photoPicker, voice, draft, sending = false, tries = 0, timer, lastProposedFor = "", ownKey;

  if (!store || !window.fetch || !window.FormData || !window.Promise || !window.DOMParser) { return; }

  function part(id) { return document.getElementById(id); }
  function value(name) { return form.elements[name] ? form.elements[name].value : ""; }

  /* Of a draft above the form; of sending beside the button that was tapped. */
  function showNote(where, words, button, onClick) {
    var box = part(where);
    box.hidden = !words;
    box.firstElementChild.textContent = words;
    var old = box.querySelector("button");
    if (old) { box.removeChild(old); }
    if (!button) { return; }
    var newButton = document.createElement("button");
    newButton.type = "button";
    newButton.className = "button quiet";
    newButton.textContent = button;
    newButton.addEventListener("click", onClick);
    box.appendChild(newButton);
  }

  function save() {
    draft.key = value("key");
    draft.fields = {anonymous: form.elements.anonymous.checked};
    KEPT.forEach(function (name) { draft.fields[name] = value(name); });
    if (draft.fields.words.trim() || draft.photos || draft.voice) { store.write(place, draft); } else { store.forget(place); }
  }

  function fill() {
    form.elements.key.value = draft.key;
    form.elements.anonymous.checked = draft.fields.anonymous;
    KEPT.forEach(function (name) {
      if (form.elements[name]) { form.elements[name].value = draft.fields[name] || ""; }
    });
  }

  function clear() {
    store.forget(place);
    form.reset();
    form.elements.key.value = ownKey;
    draft = {fields: {}, photos: 0, pending: false};
    photoPicker.put([]);
    voice.put(null);
    showNote("draft-note", "");
  }

  function later() {
    sending = false;
    busy(false);
    if (!draft.pending) { showNote("send-note", "刚才没有发出去。改好了，请再点一次提交。"); return; }
    // What has waited for the network does not wait for an answer as well.
    form.elements.asked.value = "later";
    var wait = WAITS[Math.min(tries, WAITS.length - 1)];
    tries += 1;
    clearTimeout(timer);
    timer = setTimeout(send, wait * 1000);
    showNote("send-note", "网络断了，写的都还在，恢复后自动发送。", "现在再发一次", send);
  }

  function busy(isBusy) {
    var button = form.querySelector("button[data-busy]");
    button.disabled = isBusy;
    button.textContent = isBusy ? button.dataset.busy : "提交投诉";
  }

  function arrived(answer) {
    store.forget(place);
    var path = answer.location.split("?")[0];
    window.linshengMine.remember(path, answer.number, form.dataset.where);
    var page = part("receipt").content.cloneNode(true), main = part("main");
    page.querySelector("[data-number]").textContent = answer.number;
    page.querySelector("[data-pin]").textContent = answer.pin;
    page.querySelector(".receipt a").href = path;
    if (answer.advice) {
      page.querySelector("[data-advice]").textContent = answer.advice;
      page.querySelector(".alert").hidden = false;
    }
    main.textContent = "";
    main.appendChild(page);
    history.replaceState(null, "", answer.location);
    window.scrollTo(0, 0);
    main.querySelector("h1").focus();
  }

  /* The server's own page says what is wrong; photos stay here and go along again. */
  function rejected(html) {
    var files = photoPicker.files(), recording = voice.file(), page = new DOMParser().parseFromString(html, "text/html").getElementById("main");
    if (!page || !page.querySelector("#complaint")) { throw new Error("no form"); }
    part("main").innerHTML = page.innerHTML;
    Array.prototype.forEach.call(document.querySelectorAll(".kept"), function (photo) {
      if (files.length) { photo.parentNode.removeChild(photo); }
    });
    if (recording && part("kept-voices")) { part("kept-voices").remove(); }
    draft.pending = false;
    begin();
    photoPicker.put(files);
    voice.put(recording);
    save();
    var problems = part("problems");
    if (problems) { problems.focus(); problems.scrollIntoView(); }
  }

  function send() {
    clearTimeout(timer);
    if (sending) { return; }
    draft.pending = true;
    save();
    if (navigator.onLine === false) { later(); return; }
    sending = true;
    busy(true);
    showNote("send-note", "");
    showNote("draft-note", "");
    var cut = window.AbortController ? new AbortController() : null;
    var clock = setTimeout(function () { if (cut) { cut.abort(); } }, PATIENCE * 1000);
    fetch(place, {
      method: "POST", body: new FormData(form), credentials: "same-origin",
      headers: {Accept: "application/json"}, signal: cut ? cut.signal : undefined
    }).then(function (answer) {
      var isForm = answer.status === 422 || answer.status === 409;
      if (!answer.ok && !isForm) { return answer.text().then(function (html) { refused(answer.status, html); }); }
      return isForm ? answer.text().then(function (html) { sending = false; rejected(html); }) :
        answer.json().then(arrived);
    }).catch(later).then(function () { clearTimeout(clock); });
  }

  /* Too large, too often, or a fault of ours: the page in words is the server's, the draft stays. */
  function refused(status, html) {
    if (status >= 500) { throw new Error("later"); }
    sending = false;
    busy(false);
    draft.pending = false;
    save();
    var page = new DOMParser().parseFromString(html, "text/html").querySelector("main p");
    showNote("send-note", page ? page.textContent : "这一步没有成功，请稍后再试。", "再发一次", send);
  }

  /* What the words speak of. The choice is the resident's: once made it is left alone. */
  function propose() {
    var words = value("words").trim(), tiles = form.querySelectorAll("[name=category]");
    if (words.length < 2 || words === lastProposedFor) { return; }
    lastProposedFor = words;
    if (form.dataset.community) { askNeighbours(words); }
    fetch("/api/v1/categories/proposal", {
      method: "POST", headers: {"Content-Type": "application/json"}, body: JSON.stringify({words: words})
    }).then(function (answer) { return answer.ok ? answer.json() : null; }).then(function (proposal) {
      if (!proposal || words !== value("words").trim()) { return; }
      var box = part("advice");
      if (box.hidden === Boolean(proposal.emergency_advice)) {
        box.hidden = !proposal.emergency_advice;
        box.querySelector(".big").textContent = proposal.emergency_advice;
      }
      // What is on its way stays as it is: with another category it would be another complaint.
      if (form.dataset.chosen || draft.pending) { return; }
      Array.prototype.forEach.call(tiles, function (tile) {
        tile.checked = tile.value === (proposal.category || "");
      });
      part("category-note").textContent = proposal.category ? "已按您写的先选好，不对可以改。" : "";
      save();
    }).catch(function () { lastProposedFor = ""; });
  }

  /* What neighbours reported of the same: only where and of what kind, never their words. */
  function askNeighbours(words) {
    var box = part("neighbours");
    if (!box) { return; }
    fetch("/api/v1/complaints/similar", {
      method: "POST", headers: {"Content-Type": "application/json"},
      body: JSON.stringify({
        words: words, community_id: Number(form.dataset.community), place: value("place"),
        building_id: value("building") ? Number(value("building")) : null
      })
    }).then(function (answer) { return answer.ok ? answer.json() : null; }).then(function (neighbours) {
      if (!neighbours || words !== value("words").trim() || draft.pending) { return; }
      var chosen = form.querySelector("[name=same_as]:checked");
      if (chosen && chosen.value) { return; }
      var rows = part("neighbour-rows");
      rows.textContent = "";
      neighbours.similar.forEach(function (similar) {
        var label = document.createElement("label"), radio = document.createElement("input");
        var text = document.createElement("span"), day = similar.submitted_on.split("-");
        label.className = "check";
        radio.type = "radio";
        radio.name = "same_as";
        radio.value = similar.reference;
        text.textContent = "是同一件，算我一票：" + similar.category + " · " + similar.place + " · " + Number(day[1]) + "月" +
          Number(day[2]) + (similar.by_week ? "日那一周" : "日") + " · " + similar.state_name + "（" + similar.voices + " 件）";
        label.appendChild(radio);
        label.appendChild(document.createTextNode(" "));
        label.appendChild(text);
        rows.appendChild(label);
      });
      box.hidden = !neighbours.similar.length;
    }).catch(function () { box.hidden = true; });
  }

  function begin() {
    var waiting;
    form = part("complaint");
    ownKey = value("key");
    // Asked while they type: what waits for the network must not wait for an answer as well.
    form.elements.asked.value = "1";
    photoPicker = window.linshengPhotos.start(part("photos"), function (files) {
      draft.photos = files.length;
      save();
      store.writePhotos(place, files);
    });
    voice = window.linshengVoice.start(part("recordings"), function (file) {
      draft.voice = Boolean(file);
      draft.pending = false;
      save();
      store.writePhotos(place + " voice", file ? [file] : []);
    });
    form.addEventListener("input", function () {
      // Half a sentence must not be sent by itself.
      draft.pending = false;
      clearTimeout(timer);
      if (!sending) { showNote("send-note", ""); }
      save();
      clearTimeout(waiting);
      waiting = setTimeout(propose, 700);
    });
    form.addEventListener("change", function (event) {
      if (event.target.name === "category") { form.dataset.chosen = "1"; part("category-note").textContent = ""; }
      if (event.target.type !== "file") { save(); }
    });
    form.addEventListener("submit", function (event) {
      event.preventDefault();
      tries = 0;
      clearTimeout(waiting);
      voice.finish(send);
    });
  }

  /* A page that asks about a neighbour's complaint came without the script: a button there is the answer. */
  if (!part("complaint") || document.querySelector("button[name=same_as]")) { return; }
  var isFresh = !part("problems"), storedDraft = isFresh ? store.read(place) : null;
  draft = storedDraft || {fields: {}, photos: 0, pending: false};
  begin();
  if (storedDraft) {
    fill();
    Promise.all([store.readPhotos(place), store.readPhotos(place + " voice")]).then(function (stored) {
      if (stored[0] && stored[0].length) { photoPicker.put(stored[0]); }
      if (stored[1] && stored[1].length) { voice.put(stored[1][0]); }
      if (storedDraft.pending) { send(); return; }
      showNote("draft-note", "上次写的都还在，可以接着写。", "清空重写", clear);
    });
  }
  window.addEventListener("online", function () { if (draft.pending) { send(); } });
}());
