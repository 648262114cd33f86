/* A voice recorded within the page. Without it the phone's own recorder, or a file, does. */
window.linshengVoice = (function () {
  "use strict";
  var LONGEST = 60, KINDS = ["audio/mp4", "audio/webm"];

  function kind() {
    try {
      return new DataTransfer() && navigator.mediaDevices &&
        KINDS.filter(function (one) { return MediaRecorder.isTypeSupported(one); })[0];
    } catch (error) { return ""; }
  }

  function start(picker, settled) {
    var note = document.getElementById("voice-note"), made = kind(), held, recorder, clock, then;
    if (!made) {
      return {put: function () {}, file: function () {}, finish: function (deed) { deed(); }};
    }
    var player = document.createElement("audio"), button = document.createElement("button");
    player.controls = true;
    player.setAttribute("aria-label", "您的录音");
    button.type = "button";
    button.className = "button quiet";
    picker.parentNode.insertBefore(player, note);
    picker.parentNode.insertBefore(button, note);

    function show() {
      var all = new DataTransfer();
      if (held) { all.items.add(held); player.src = URL.createObjectURL(held); }
      picker.files = all.files;
      picker.hidden = true;
      player.hidden = !held;
      button.textContent = recorder ? "正在录音，说完点这里" : held ? "删掉录音" : "开始录音";
    }
    function put(file) { held = file || null; show(); }

    function record() {
      note.textContent = "";
      navigator.mediaDevices.getUserMedia({audio: true}).then(function (stream) {
        var parts = [];
        recorder = new MediaRecorder(stream, {mimeType: made, audioBitsPerSecond: 32000});
        recorder.ondataavailable = function (event) { parts.push(event.data); };
        recorder.onstop = function () {
          var deed = then;
          stream.getTracks().forEach(function (track) { track.stop(); });
          clearTimeout(clock);
          recorder = then = null;
          put(new File(parts, "voice", {type: made}));
          settled(held);
          if (deed) { deed(); }
        };
        recorder.start();
        clock = setTimeout(function () { if (recorder) { recorder.stop(); } }, LONGEST * 1000);
        show();
      }).catch(function () {
        picker.hidden = false;
        note.textContent = "没有录音的权限。请在手机设置里允许，或者打字。";
      });
    }

    button.addEventListener("click", function () {
      if (recorder) { recorder.stop(); return; }
      if (held) { put(null); settled(held); return; }
      record();
    });
    picker.addEventListener("change", function () {
      put(picker.files[0]);
      settled(held);
    });
    show();
    return {
      put: put,
      file: function () { return held; },
      /* Who taps 提交 while still speaking has finished. */
      finish: function (deed) { if (recorder) { then = deed; recorder.stop(); } else { deed(); } }
    };
  }

  return {start: start};
}());
