/* Nothing here is needed: it spares waiting and taps. Without it every page works the same. */
(function () {
  "use strict";
  var root = document.documentElement;

  /* The browser's own "back" brings a page with its button still resting. */
  function rest(button, busy) {
    button.dataset.ready = button.dataset.ready || button.textContent;
    button.disabled = busy;
    button.textContent = busy ? button.dataset.busy : button.dataset.ready;
  }
  function each(selector, action) { Array.prototype.forEach.call(document.querySelectorAll(selector), action); }

  document.addEventListener("submit", function (event) {
    var button = event.target.querySelector("button[data-busy]");
    if (button && !event.defaultPrevented) { setTimeout(function () { rest(button, true); }, 0); }
  });
  window.addEventListener("pageshow", function () {
    each("button[data-busy]", function (button) { rest(button, false); });
  });

  /* 关怀版 at once, without loading the page again. */
  var view = document.getElementById("view");
  if (view) {
    view.addEventListener("submit", function (event) {
      event.preventDefault();
      var button = view.querySelector("button"), large = root.classList.toggle("large");
      var secure = location.protocol === "https:" ? "; Secure" : "";
      document.cookie = "linsheng_view=large; path=/; SameSite=Lax" + secure +
        "; max-age=" + (large ? 31536000 : 0);
      button.value = large ? "0" : "1";
      button.setAttribute("aria-pressed", String(large));
    });
  }

  /* Where the visitor is goes into this one question and nowhere else. */
  each("form.nearby", function (form) {
    if (!navigator.geolocation) { return; }
    var button = form.querySelector("button"), note = form.querySelector(".hint");
    form.hidden = false;
    form.addEventListener("submit", function (event) {
      if (form.elements.latitude.value) { return; }
      event.preventDefault();
      rest(button, true);
      navigator.geolocation.getCurrentPosition(function (position) {
        form.elements.latitude.value = position.coords.latitude.toFixed(5);
        form.elements.longitude.value = position.coords.longitude.toFixed(5);
        form.submit();
      }, function (failure) {
        rest(button, false);
        note.textContent = failure.code === 1 ?
          "没有定位的权限。请在手机设置里允许，或者按名称查找。" : "现在定不了位，请按名称查找。";
      }, {timeout: 15000, maximumAge: 60000});
    });
    window.addEventListener("pageshow", function () {
      form.elements.latitude.value = form.elements.longitude.value = "";
    });
  });

  /* The phone's own sheet for sharing, else the clipboard. */
  var send = document.getElementById("send-link"), link = document.getElementById("link");
  if (send && link) {
    var linkNote = document.getElementById("link-note");
    var copy = function () {
      link.select();
      /* What fails is told below. */
      try {
        if (document.execCommand("copy")) { linkNote.textContent = "已复制，去微信里粘贴发给对方。"; return; }
      } catch (error) {}
      linkNote.textContent = "请按住上面的链接，自己复制。";
    };
    send.hidden = false;
    if (!navigator.share) { send.textContent = "复制链接"; }
    send.addEventListener("click", function () {
      if (!navigator.share) { copy(); return; }
      navigator.share({title: send.dataset.title, url: link.value}).catch(function (error) {
        if (error.name !== "AbortError") { copy(); }
      });
    });
  }

  var problems = document.getElementById("problems");
  if (problems) { problems.focus(); }
}());
