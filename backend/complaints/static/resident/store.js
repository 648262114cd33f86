/* Where a draft lives between two visits: words in localStorage, photos in IndexedDB. All on this phone. */
window.linshengStore = (function () {
  "use strict";
  var NAME = "linsheng.draft:", WEEK = 7 * 86400000;

  function read(place) {
    try {
      var draft = JSON.parse(localStorage.getItem(NAME + place));
      return draft && Date.now() - draft.at < WEEK ? draft : null;
    } catch (error) { return null; }
  }
  function write(place, draft) {
    draft.at = Date.now();
    /* A full or closed store keeps nothing. */
    try { localStorage.setItem(NAME + place, JSON.stringify(draft)); } catch (error) {}
  }
  function forget(place) {
    try { localStorage.removeItem(NAME + place); } catch (error) {}
    return photos("readwrite", function (objectStore) { objectStore.delete(place + " voice"); return objectStore.delete(place); });
  }

  /* Resolves to what the action reads; to nothing where the browser keeps nothing. */
  function photos(mode, action) {
    return new Promise(function (done) {
      try {
        var opening = indexedDB.open("linsheng", 1);
        opening.onupgradeneeded = function () { opening.result.createObjectStore("photos"); };
        opening.onerror = function () { done(); };
        opening.onsuccess = function () {
          var request = action(opening.result.transaction("photos", mode).objectStore("photos"));
          request.onsuccess = function () { opening.result.close(); done(request.result); };
          request.onerror = function () { opening.result.close(); done(); };
        };
      } catch (error) { done(); }
    });
  }

  return {
    read: read,
    write: write,
    forget: forget,
    readPhotos: function (place) { return photos("readonly", function (objectStore) { return objectStore.get(place); }); },
    writePhotos: function (place, files) {
      return photos("readwrite", function (objectStore) { return objectStore.put(files, place); });
    }
  };
}());
