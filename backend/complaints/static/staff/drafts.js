/* A clerk in a basement: what is written stays in this browser until it has arrived, and arrives once.

The key in each form makes one move of every attempt; the store and the photos are those of residents' pages. */
(function () {
  "use strict";
  var store = window.linshengStore, WAITS = [3, 6, 12, 30, 60], PATIENCE = 180;
  if (!store || !window.fetch || !window.FormData || !window.Promise || !window.DOMParser) { return; }

  function each(root, selector, action) { Array.prototype.forEach.call(root.querySelectorAll(selector), action); }

  function showNote(box, words, button, onClick) {
    if (!box) { return; }
    box.hidden = !words;
    box.firstElementChild.textContent = words;
    each(box, "button", function (old) { box.removeChild(old); });
    if (!button) { return; }
    var newButton = document.createElement("button");
    newButton.type = "button";
    newButton.className = "btn btn-outline-primary";
    newButton.textContent = button;
    newButton.addEventListener("click", onClick);
    box.appendChild(newButton);
  }

  function begin(form) {
    var name = form.dataset.draft ? "staff/" + form.dataset.draft : "", photoPickers = {}, pressed = null;
    var sending = false, pending = false, tries = 0, timer, ownKey = form.elements.key.value;
    var note = form.querySelector(".send-note"), above = form.querySelector(".draft-note");

    function fields(action) { each(form, "textarea, select", action); }
    function hasFiles() { return Object.keys(photoPickers).some(function (picker) { return photoPickers[picker].files().length; }); }

    function save() {
      if (!name) { return; }
      var draft = {key: form.elements.key.value, fields: {}, pending: pending, then: pressed}, any = hasFiles();
      fields(function (input) { draft.fields[input.name] = input.value; any = any || input.value.trim(); });
      if (any) { store.write(name, draft); } else { forget(); }
    }

    function forget() {
      if (!name) { return Promise.resolve(); }
      return Promise.all([name].concat(Object.keys(photoPickers).map(function (picker) { return name + "/" + picker; }))
        .map(store.forget));
    }

    function clear() {
      forget();
      form.reset();
      form.elements.key.value = ownKey;
      pending = false;
      Object.keys(photoPickers).forEach(function (picker) { photoPickers[picker].put([]); });
      showNote(above, "");
      showNote(note, "");
    }

    function busy(isBusy) {
      form.setAttribute("aria-busy", String(isBusy));
      each(form, "button", function (button) { button.disabled = isBusy; });
    }

    function later() {
      sending = false;
      busy(false);
      if (!pending) { return; }
      var wait = WAITS[Math.min(tries, WAITS.length - 1)];
      tries += 1;
      clearTimeout(timer);
      timer = setTimeout(send, wait * 1000);
      var storedNote = name ? "写的和照片都留在这台设备上，" : "";
      showNote(note, "网络断了，还没有发出去。" + storedNote + "恢复后自动再发，不会重复。", "现在再发一次", send);
    }

    /* The server's own page says what is wrong; photos stay here and go along again. */
    function rejected(html) {
      var page = new DOMParser().parseFromString(html, "text/html").getElementById("main"), photosByPicker = {};
      if (!page) { throw new Error("no page"); }
      Object.keys(photoPickers).forEach(function (picker) { photosByPicker[picker] = photoPickers[picker].files(); });
      document.getElementById("main").innerHTML = page.innerHTML;
      var again = document.getElementById(form.id), problem = document.getElementById("problem");
      if (again && Object.keys(photosByPicker).some(function (picker) { return photosByPicker[picker].length; })) {
        each(again, "[name=kept_photo]", function (box) { box.closest("label").remove(); });
      }
      beginAll(again && again.id, photosByPicker);
      if (problem) { problem.focus(); problem.scrollIntoView(); }
    }

    function refused(status, html) {
      if (status >= 500) { throw new Error("later"); }
      var page = new DOMParser().parseFromString(html, "text/html").querySelector("main p, main h1");
      stay(page ? page.textContent : "这一步没有成功，请稍后再试。", "再发一次", send);
    }

    function stay(words, button, onClick) {
      sending = pending = false;
      busy(false);
      save();
      showNote(note, words, button, onClick);
    }

    function expired() {
      stay("登录过期了。写的还在这台设备上，重新登录后接着发。", "去登录", function () {
        location.assign("/staff/sign-in?next=" + encodeURIComponent(location.pathname));
      });
    }

    function arrived(answer) { forget().then(function () { location.assign(answer.location); }); }

    function send() {
      clearTimeout(timer);
      if (sending || !document.contains(form)) { return; }
      pending = true;
      save();
      if (navigator.onLine === false) { later(); return; }
      sending = true;
      var body = window.linshengPressed.form(form, pressed), cut = window.AbortController ? new AbortController() : null;
      busy(true);
      showNote(note, "正在发送…");
      var clock = setTimeout(function () { if (cut) { cut.abort(); } }, PATIENCE * 1000);
      fetch(form.action, {
        method: "POST", body: body, credentials: "same-origin",
        headers: {Accept: "application/json"}, signal: cut ? cut.signal : undefined
      }).then(function (answer) {
        if (answer.redirected) { expired(); return null; }
        if (answer.ok) { return answer.json().then(arrived); }
        return answer.text().then(function (html) {
          if (answer.status < 500 && html.indexOf('id="problem"') > 0) { rejected(html); return; }
          refused(answer.status, html);
        });
      }).catch(later).then(function () { clearTimeout(clock); });
    }

    function fill(draft) {
      form.elements.key.value = draft.key;
      pressed = draft.then || null;
      fields(function (field) { if (draft.fields[field.name]) { field.value = draft.fields[field.name]; } });
      each(form, "details", function (fold) { fold.open = true; });
      var fold = form.closest("details");
      if (fold) { fold.open = true; }
    }

    function restore() {
      var draft = name && !("filled" in form.dataset) ? store.read(name) : null;
      if (!draft) { return; }
      fill(draft);
      Promise.all(Object.keys(photoPickers).map(function (picker) {
        return store.readPhotos(name + "/" + picker).then(function (photos) {
          if (photos && photos.length) { photoPickers[picker].put(photos); }
        });
      })).then(function () {
        if (draft.pending) { send(); return; }
        showNote(above, "上次写的还在，可以接着写。只存在这台设备上，退出登录就清除。", "清空重写", clear);
      });
    }

    each(form, "input[type=file]", function (picker) {
      photoPickers[picker.name] = window.linshengPhotos.start(picker, function (photos) {
        store.writePhotos(name + "/" + picker.name, photos);
        save();
      });
    });
    form.addEventListener("input", function (event) {
      if (event.target.type === "file") { return; }
      // Half a sentence must not be sent by itself.
      pending = false;
      clearTimeout(timer);
      if (!sending) { showNote(note, ""); }
      save();
    });
    form.addEventListener("submit", function (event) {
      var button = window.linshengPressed.button(event);
      if (event.defaultPrevented || (button && ("plain" in button.dataset || button.name === "template"))) { return; }
      event.preventDefault();
      pressed = button && button.name ? {name: button.name, value: button.value} : null;
      tries = 0;
      send();
    });
    window.addEventListener("online", function () { if (pending) { send(); } });
    restore();
    return {
      put: function (photosByPicker) {
        Object.keys(photosByPicker).forEach(function (picker) { if (photoPickers[picker]) { photoPickers[picker].put(photosByPicker[picker]); } });
        save();
      }
    };
  }

  function beginAll(formId, photosByPicker) {
    each(document, "form[data-send]", function (form) {
      var sender = begin(form);
      if (form.id === formId) { sender.put(photosByPicker); }
    });
  }
  beginAll();
}());
