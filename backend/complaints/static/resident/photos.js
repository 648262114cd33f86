/* Photos before they travel: as large as the server keeps them, shown small, each can be taken out again. */
window.linshengPhotos = (function () {
  "use strict";
  var LONG_SIDE = 1920, SMALL_ENOUGH = 1000000, STRIP_RATIO = 2.5, isOurs;
  /* EXIF's "turn me a quarter", as a JPEG begins with it. */
  var LYING = [255,225,0,34,69,120,105,102,0,0,77,77,0,42,0,0,0,8,0,1,1,18,0,3,0,0,0,1,0,6,0,0,0,0,0,0];

  function able() {
    try { return Boolean(new DataTransfer() && window.createImageBitmap && window.Promise); }
    catch (error) { return false; }
  }

  function asJpeg(canvas) {
    return new Promise(function (done) { canvas.toBlob(done, "image/jpeg", 0.85); });
  }

  /* Chromium to 91 opens a photo lying as the camera held it. There it travels as it is: the server turns it.
     An empty canvas is wider than high. */
  function open(file) {
    return asJpeg(document.createElement("canvas")).then(function (jpeg) {
      return createImageBitmap(new Blob([jpeg.slice(0, 2), new Uint8Array(LYING), jpeg.slice(2)]));
    }).then(function (bitmap) {
      if (bitmap.height < bitmap.width) { throw bitmap; }
      return createImageBitmap(file);
    });
  }

  /* Chromium to 72 tells of files that a page puts as if a resident had chosen them: one would become nine. */
  ["input", "change"].forEach(function (name) {
    addEventListener(name, function (event) { if (isOurs) { event.stopPropagation(); } }, true);
  });
  function putFiles(picker, files) {
    var all = new DataTransfer();
    files.forEach(function (file) { all.items.add(file); });
    isOurs = true;
    picker.files = all.files;
    isOurs = false;
  }

  /* A tenth of the bytes to send, and the place where it was taken stays at home. What this browser cannot open
     (HEIC, AVIF) travels as it is, and so does the screenshot of a whole chat: the server keeps that legible. */
  function shrink(file) {
    if (file.size <= SMALL_ENOUGH) { return Promise.resolve(file); }
    return open(file).then(function (bitmap) {
      var longer = Math.max(bitmap.width, bitmap.height), shorter = Math.min(bitmap.width, bitmap.height);
      var scale = Math.min(1, LONG_SIDE / longer), canvas = document.createElement("canvas"), context;
      if (longer > STRIP_RATIO * shorter) { bitmap.close(); return null; }
      canvas.width = Math.round(bitmap.width * scale);
      canvas.height = Math.round(bitmap.height * scale);
      context = canvas.getContext("2d");
      /* A JPEG knows no transparency: it would turn black. */
      context.fillStyle = "#fff";
      context.fillRect(0, 0, canvas.width, canvas.height);
      context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
      bitmap.close();
      return asJpeg(canvas);
    }).then(function (blob) {
      return blob && blob.size < file.size ? new File([blob], "photo.jpg", {type: "image/jpeg"}) : file;
    }).catch(function () { return file; });
  }

  /* What the server would refuse is told before it travels, by the first bytes as the server does. Every browser
     shows the plain kinds: what does not open here is broken. */
  var PICTURE = /^(\xff\xd8\xff|\x89PNG|GIF8|BM|RIFF[^]{4}WEBP|[^]{4}ftyp[^]*(hei[cxms]|hev[cxms]|m[is]f1|avi[fs]))/;
  function inspect(file) {
    return new Promise(function (done, failed) {
      var reader = new FileReader(), image = new Image();
      image.onload = done;
      image.onerror = function () { failed("已损坏，请重新拍一张"); };
      reader.onerror = function () { failed("打不开，请重新选"); };
      reader.onload = function () {
        var start = String.fromCharCode.apply(null, new Uint8Array(reader.result));
        if (!file.size) { failed("是空的，请重新选"); }
        else if (!PICTURE.test(start)) {
          failed(/^[^]{4}ftyp/.test(start) ? "打不开：这是视频，请选一张照片" : "打不开，请选择 JPG 或 PNG 格式的照片");
        } else if (/^[^]{4}ftyp|^RIFF/.test(start)) { done(); }
        else { image.src = URL.createObjectURL(file); }
      };
      reader.readAsArrayBuffer(file.slice(0, 256));
    });
  }

  function start(picker, settled) {
    var note = document.getElementById(picker.dataset.note || "photos-note"), photos = [], list = document.createElement("ul");
    var most = Number(picker.dataset.most) || 9, isAble = able();
    list.className = "photos";
    picker.parentNode.insertBefore(list, note);

    function show() {
      note.textContent = photos.length ? "已选 " + photos.length + " 张，还可以再选" : "照片里的定位等信息会自动去掉。";
      note.classList.remove("wrong");
      list.textContent = "";
      if (!isAble) { return; }
      photos.forEach(function (file, place) {
        var item = document.createElement("li"), image = document.createElement("img");
        var button = document.createElement("button");
        image.src = URL.createObjectURL(file);
        image.onload = function () { URL.revokeObjectURL(image.src); };
        image.alt = "第 " + (place + 1) + " 张照片";
        button.type = "button";
        button.className = "take-out";
        button.textContent = "去掉";
        button.setAttribute("aria-label", "去掉第 " + (place + 1) + " 张照片");
        button.addEventListener("click", function () { photos.splice(place, 1); show(); settled(photos); });
        item.appendChild(image);
        item.appendChild(button);
        list.appendChild(item);
      });
      putFiles(picker, photos);
    }

    /* One after the other: nine photos of a recent phone at once are too much for an old one. A browser that can
       take none out says which. */
    picker.addEventListener("change", function () {
      var refused = [], isFull, earlier;
      if (!isAble) { photos = []; }
      earlier = photos.length;
      note.textContent = "正在处理照片…";
      Array.prototype.reduce.call(picker.files, function (before, file, place) {
        return before.then(function () { return inspect(file); }).then(function () {
          return isAble ? shrink(file) : file;
        }).then(function (small) {
          if (small.size > 15728640) { throw "超过 15 MB，请换一张小一些的"; }
          if (photos.length < most) { photos.push(small); } else { isFull = true; }
        }).catch(function (reason) { refused.push("第 " + (earlier + place + 1) + " 张照片" + reason + "。"); });
      }, Promise.resolve()).then(function () {
        show();
        if (isFull) { refused.push("最多 " + most + " 张，多出的没有收下。"); }
        if (refused[0]) {
          note.textContent = refused.join("") + (isAble ? note.textContent : "请重新选。");
          note.classList.add("wrong");
        }
        settled(photos);
      });
    });

    return {
      put: function (files) { photos = files.slice(0, most); if (isAble) { show(); } },
      files: function () { return isAble ? photos : []; }
    };
  }

  var onlyPicker = document.querySelector("#add #photos");
  if (onlyPicker) { start(onlyPicker, function () {}); }
  return {start: start, putFiles: putFiles};
}());
