/* On a phone the line of links is longer than the screen: the page that is open shows within it. */
(function () {
  "use strict";
  var here = document.querySelector(".topbar .links [aria-current]");
  if (here) { here.parentNode.scrollLeft = here.offsetLeft - here.parentNode.offsetLeft - 40; }
}());
