/* Which complaints were sent or opened with this browser: kept by it alone, and only until it is told to forget. */
window.linshengMine = (function () {
  "use strict";
  var NAME = "linsheng.mine", MOST = 20;

  function read() {
    try { return JSON.parse(localStorage.getItem(NAME)) || []; } catch (error) { return []; }
  }
  function remember(path, number, place) {
    var all = read();
    if (all.some(function (one) { return one.path === path; })) { return; }
    var today = new Date(), day = today.getMonth() + 1 + "月" + today.getDate() + "日";
    all.unshift({path: path, number: number, place: place, day: day});
    try { localStorage.setItem(NAME, JSON.stringify(all.slice(0, MOST))); } catch (error) { /* keeps nothing */ }
  }

  var seen = document.querySelector("[data-number][data-path]"), card = document.getElementById("mine");
  if (seen) { remember(seen.dataset.path, seen.dataset.number, seen.dataset.place); }
  if (card && read().length) {
    read().forEach(function (one) {
      var item = document.createElement("li"), link = document.createElement("a");
      link.href = one.path;
      link.appendChild(document.createElement("b")).textContent = one.place || "我的投诉";
      link.appendChild(document.createElement("span")).textContent = one.day + " · 编号 " + one.number;
      item.appendChild(link);
      card.querySelector("ul").appendChild(item);
    });
    card.querySelector("button").addEventListener("click", function () {
      if (!confirm("只从这部手机上去掉，投诉照样办理。去掉前请记好编号和查询码。确定去掉吗？")) { return; }
      try { localStorage.removeItem(NAME); } catch (error) { /* was not kept */ }
      card.hidden = true;
    });
    card.hidden = false;
  }
  return {remember: remember};
}());
