"""Old engines as init scripts: the newest Chromium with one habit that theirs had."""

FILES_SAY_CHANGE = """(() => {
  // Chromium to 72: files that the page itself puts are told like a person's choice.
  const files = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "files");
  const told = list => Array.from(list, file => file.name + file.size).join();
  Object.defineProperty(HTMLInputElement.prototype, "files", {...files, set(list) {
    const before = told(this.files);
    files.set.call(this, list);
    if (told(list) === before) return;
    for (const name of ["input", "change"]) this.dispatchEvent(new Event(name, {bubbles: true}));
  }});
})()"""

PHOTOS_LIE = """(() => {
  // Chromium to 91: a photo comes as the camera held it. Those of these tests stand a quarter to the left.
  const open = window.createImageBitmap;
  window.createImageBitmap = async blob => {
    const turned = await open(blob), canvas = new OffscreenCanvas(turned.height, turned.width);
    const context = canvas.getContext("2d");
    context.rotate(-Math.PI / 2);
    context.drawImage(turned, -turned.width, 0);
    return open(canvas);
  };
})()"""

FORMS_WITHOUT_BUTTON = """(() => {
  // Chrome to 111 and Safari to 16.3 leave the button out; Safari to 15.3 does not say which one it was.
  const Data = window.FormData;
  window.FormData = class extends Data { constructor(form) { super(form); } };
  Object.defineProperty(SubmitEvent.prototype, "submitter", {get: () => undefined});
})()"""
