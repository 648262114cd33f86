/* A voice recorded within the page. Without it the phone's own recorder, or a file, does. */
window.linshengVoice = (function () {
  "use strict";
  var LONGEST = 60, KINDS = ["audio/mp4", "audio/webm"];

  function kind() {
    try {
      return new DataTransfer() && navigator.mediaDevices &&
        KINDS.filter(function (type) { return MediaRecorder.isTypeSupported(type); })[0];
    } catch (error) { return ""; }
  }

  function start(picker, settled) {
    var note = document.getElementById("voice-note"), mimeType = kind(), recording, recorder, clock, afterStop;
    if (!mimeType) {
      return {put: function () {}, file: function () {}, finish: function (onFinished) { onFinished(); }};
    }
    var player = document.createElement("audio"), button = document.createElement("button");
    player.controls = true;
    player.setAttribute("aria-label", "您的录音");
    button.type = "button";
    button.className = "button quiet";
    picker.parentNode.insertBefore(player, note);
    picker.parentNode.insertBefore(button, note);

    function show() {
      if (recording) { player.src = URL.createObjectURL(recording); }
      window.linshengPhotos.putFiles(picker, recording ? [recording] : []);
      picker.hidden = true;
      player.hidden = !recording;
      button.textContent = recorder ? "正在录音，说完点这里" : recording ? "删掉录音" : "开始录音";
    }
    function put(file) { recording = file || null; show(); }

    function record() {
      note.textContent = "";
      navigator.mediaDevices.getUserMedia({audio: true}).then(function (stream) {
        var parts = [];
        recorder = new MediaRecorder(stream, {mimeType: mimeType, audioBitsPerSecond: 32000});
        recorder.ondataavailable = function (event) { parts.push(event.data); };
        recorder.onstop = function () {
          var onFinished = afterStop;
          stream.getTracks().forEach(function (track) { track.stop(); });
          clearTimeout(clock);
          recorder = afterStop = null;
          put(new File(parts, "voice", {type: mimeType}));
          settled(recording);
          if (onFinished) { onFinished(); }
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
      if (recording) { put(null); settled(recording); return; }
      record();
    });
    picker.addEventListener("change", function () {
      put(picker.files[0]);
      settled(recording);
    });
    show();
    return {
      put: put,
      file: function () { return recording; },
      /* Who taps 提交 while still speaking has finished. */
      finish: function (onFinished) { if (recorder) { afterStop = onFinished; recorder.stop(); } else { onFinished(); } }
    };
  }

  return {start: start};
}());
