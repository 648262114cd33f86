/* A clerk in a basement: what is written stays in this browser until it has arrived, and arrives once.

The key in each form makes one deed of every attempt; the store and the photos are those of residents' pages. */
(function () {
  "use strict";
  var store = window.linshengStore, WAITS = [3, 6, 12, 30, 60], PATIENCE = 180;
  if (!store || !window.fetch || !window.FormData || !window.Promise || !window.DOMParser) { return; }

  function each(root, selector, deed) { Array.prototype.forEach.call(root.querySelectorAll(selector), deed); }

  function say(box, words, button, deed) {
    if (!box) { return; }
    box.hidden = !words;
    box.firstElementChild.textContent = words;
    each(box, "button", function (old) { box.removeChild(old); });
    if (!button) { return; }
    var made = document.createElement("button");
    made.type = "button";
    made.className = "btn btn-outline-primary";
    made.textContent = button;
    made.addEventListener("click", deed);
    box.appendChild(made);
  }

  function begin(form) {
    var name = form.dataset.draft ? "staff/" + form.dataset.draft : "", shelves = {}, pressed = null;
    var sending = false, pending = false, tries = 0, timer, ownKey = form.elements.key.value;
    var note = form.querySelector(".send-note"), above = form.querySelector(".draft-note");

    function fields(deed) { each(form, "textarea, select", deed); }
    function files() { return Object.keys(shelves).some(function (one) { return shelves[one].files().length; }); }

    function save() {
      if (!name) { return; }
      var draft = {key: form.elements.key.value, fields: {}, pending: pending, then: pressed}, any = files();
      fields(function (one) { draft.fields[one.name] = one.value; any = any || one.value.trim(); });
      if (any) { store.write(name, draft); } else { forget(); }
    }

    function forget() {
      if (!name) { return Promise.resolve(); }
      return Promise.all([name].concat(Object.keys(shelves).map(function (one) { return name + "/" + one; }))
        .map(store.forget));
    }

    function clear() {
      forget();
      form.reset();
      form.elements.key.value = ownKey;
      pending = false;
      Object.keys(shelves).forEach(function (one) { shelves[one].put([]); });
      say(above, "");
      say(note, "");
    }

    function busy(is) {
      form.setAttribute("aria-busy", String(is));
      each(form, "button", function (one) { one.disabled = is; });
    }

    function later() {
      sending = false;
      busy(false);
      if (!pending) { return; }
      var wait = WAITS[Math.min(tries, WAITS.length - 1)];
      tries += 1;
      clearTimeout(timer);
      timer = setTimeout(send, wait * 1000);
      var kept = name ? "写的和照片都留在这台设备上，" : "";
      say(note, "网络断了，还没有发出去。" + kept + "恢复后自动再发，不会重复。", "现在再发一次", send);
    }

    /* The server's own page says what is wrong; photos stay here and go along again. */
    function rejected(html) {
      var read = new DOMParser().parseFromString(html, "text/html").getElementById("main"), held = {};
      if (!read) { throw new Error("no page"); }
      Object.keys(shelves).forEach(function (one) { held[one] = shelves[one].files(); });
      document.getElementById("main").innerHTML = read.innerHTML;
      var again = document.getElementById(form.id), problem = document.getElementById("problem");
      if (again && Object.keys(held).some(function (one) { return held[one].length; })) {
        each(again, "[name=kept_photo]", function (box) { box.closest("label").remove(); });
      }
      beginAll(again && again.id, held);
      if (problem) { problem.focus(); problem.scrollIntoView(); }
    }

    function refused(status, html) {
      if (status >= 500) { throw new Error("later"); }
      var read = new DOMParser().parseFromString(html, "text/html").querySelector("main p, main h1");
      stay(read ? read.textContent : "这一步没有成功，请稍后再试。", "再发一次", send);
    }

    function stay(words, button, deed) {
      sending = pending = false;
      busy(false);
      save();
      say(note, words, button, deed);
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
      var body = new FormData(form), cut = window.AbortController ? new AbortController() : null;
      if (pressed) { body.append(pressed.name, pressed.value); }
      busy(true);
      say(note, "正在发送…");
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
      fields(function (one) { if (draft.fields[one.name]) { one.value = draft.fields[one.name]; } });
      each(form, "details", function (fold) { fold.open = true; });
      var fold = form.closest("details");
      if (fold) { fold.open = true; }
    }

    function restore() {
      var draft = name && !("filled" in form.dataset) ? store.read(name) : null;
      if (!draft) { return; }
      fill(draft);
      Promise.all(Object.keys(shelves).map(function (one) {
        return store.readPhotos(name + "/" + one).then(function (held) {
          if (held && held.length) { shelves[one].put(held); }
        });
      })).then(function () {
        if (draft.pending) { send(); return; }
        say(above, "上次写的还在，可以接着写。只存在这台设备上，退出登录就清除。", "清空重写", clear);
      });
    }

    each(form, "input[type=file]", function (picker) {
      shelves[picker.name] = window.linshengPhotos.start(picker, function (held) {
        store.writePhotos(name + "/" + picker.name, held);
        save();
      });
    });
    form.addEventListener("input", function (event) {
      if (event.target.type === "file") { return; }
      // Half a sentence must not be sent by itself.
      pending = false;
      clearTimeout(timer);
      if (!sending) { say(note, ""); }
      save();
    });
    form.addEventListener("submit", function (event) {
      var button = event.submitter;
      if (event.defaultPrevented || (button && ("plain" in button.dataset || button.name === "template"))) { return; }
      event.preventDefault();
      pressed = button && button.name ? {name: button.name, value: button.value} : null;
      tries = 0;
      send();
    });
    window.addEventListener("online", function () { if (pending) { send(); } });
    restore();
    return {
      put: function (held) {
        Object.keys(held).forEach(function (one) { if (shelves[one]) { shelves[one].put(held[one]); } });
        save();
      }
    };
  }

  function beginAll(again, held) {
    each(document, "form[data-send]", function (form) {
      var made = begin(form);
      if (form.id === again) { made.put(held); }
    });
  }
  beginAll();
}());
