/* Nothing here is needed: it spares waiting and mobile data. Without it every page works the same. */
var LONG_SIDE = 1920, SMALL_ENOUGH = 1000000;

/* The browser's own "back" brings a page with its button still resting. */
function rest(button, busy) {
  button.dataset.ready = button.dataset.ready || button.textContent;
  button.disabled = busy;
  button.textContent = busy ? button.dataset.busy : button.dataset.ready;
}
document.addEventListener("submit", function (event) {
  var button = event.target.querySelector("button[data-busy]");
  if (button) { setTimeout(function () { rest(button, true); }, 0); }
});
window.addEventListener("pageshow", function () {
  document.querySelectorAll("button[data-busy]").forEach(function (button) { rest(button, false); });
});

/* A photo as large as the server would keep it: a tenth of the bytes to send, and its place stays at home. */
function shrink(file) {
  if (file.size <= SMALL_ENOUGH) { return Promise.resolve(file); }
  return createImageBitmap(file).then(function (bitmap) {
    var scale = Math.min(1, LONG_SIDE / Math.max(bitmap.width, bitmap.height));
    var canvas = document.createElement("canvas");
    canvas.width = Math.round(bitmap.width * scale);
    canvas.height = Math.round(bitmap.height * scale);
    canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    bitmap.close();
    return new Promise(function (done) { canvas.toBlob(done, "image/jpeg", 0.85); });
  }).then(function (blob) {
    return blob && blob.size < file.size ? new File([blob], "photo.jpg", {type: "image/jpeg"}) : file;
  }).catch(function () { return file; });
}

var picker = document.getElementById("photos"), note = document.getElementById("photos-note");
if (picker && note) {
  picker.addEventListener("change", function () {
    var chosen = Array.from(picker.files);
    note.textContent = chosen.length ? "已选 " + chosen.length + " 张" : "";
    if (!window.createImageBitmap || !window.DataTransfer) { return; }
    chosen.reduce(function (before, file) {
      return before.then(function (list) {
        return shrink(file).then(function (small) { list.items.add(small); return list; });
      });
    }, Promise.resolve(new DataTransfer())).then(function (list) {
      var same = picker.files.length === chosen.length && chosen.every(function (f, n) { return picker.files[n] === f; });
      if (same) { picker.files = list.files; }
    }).catch(function () {});
  });
}

var problems = document.getElementById("problems");
if (problems) { problems.focus(); }
