/* Nothing here is needed: it only spares waiting. Without it every page works the same. */
document.addEventListener("submit", function (event) {
  var button = event.target.querySelector("button[data-busy]");
  if (button) { setTimeout(function () { button.disabled = true; button.textContent = button.dataset.busy; }, 0); }
});
window.addEventListener("pageshow", function () {
  document.querySelectorAll("button[data-busy]").forEach(function (button) {
    if (button.disabled) { button.disabled = false; button.textContent = "提交投诉"; }
  });
});
var problems = document.getElementById("problems");
if (problems) { problems.focus(); }
