/* Which complaints were sent or opened with this browser, and which community last: kept by it alone, and only
until it is told to forget. */
window.linshengMine = (function () {
  "use strict";
  var COMPLAINTS = "linsheng.mine", PLACE = "linsheng.place", MOST = 20;

  function read(name) {
    try { return JSON.parse(localStorage.getItem(name)) || []; } catch (error) { return []; }
  }
  function keep(name, all) {
    /* A full or closed store keeps nothing. */
    try { localStorage.setItem(name, JSON.stringify(all)); } catch (error) {}
  }
  function remember(path, number, place, day) {
    var all = read(COMPLAINTS), today = new Date();
    if (all.some(function (entry) { return entry.path === path; })) { return; }
    day = day || today.getMonth() + 1 + "月" + today.getDate() + "日";
    all.unshift({path: path, title: place || "我的投诉", more: day + " · 编号\u00a0" + number.replace(/ /g, "\u00a0")});
    keep(COMPLAINTS, all.slice(0, MOST));
  }

  var statusPage = document.querySelector("[data-number][data-path]"), place = document.querySelector("[data-home]");
  if (statusPage) { remember(statusPage.dataset.path, statusPage.dataset.number, statusPage.dataset.place, statusPage.dataset.day); }
  if (place) { keep(PLACE, [{path: place.dataset.home, title: place.dataset.name, more: "物业、收费、业委会，去投诉"}]); }
  return {complaints: COMPLAINTS, place: PLACE, read: read, keep: keep, remember: remember};
}());
