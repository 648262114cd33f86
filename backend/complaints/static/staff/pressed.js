/* Which button sent a form. Safari to 15.3 does not say; Chrome to 111 and Safari to 16.3 say it and leave it out of
`new FormData(form, button)`. */
(function () {
  "use strict";
  var clicked = null;
  // A key that sends a form clicks its first button, so that this hears of it too.
  document.addEventListener("click", function (event) { clicked = event.target.closest("button"); }, true);

  window.linshengPressed = {
    button: function (event) {
      return event.submitter || (clicked && clicked.form === event.target ? clicked : null);
    },
    form: function (form, button) {
      var sent = new FormData(form);
      if (button && button.name) { sent.append(button.name, button.value); }
      return sent;
    }
  };
}());
