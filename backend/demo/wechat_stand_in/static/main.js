// Puts the page together.

import { api } from "./api.js";
import * as composer from "./composer.js";
import { $, toast } from "./dom.js";
import * as hood from "./hood.js";
import * as menu from "./menu.js";
import * as places from "./places.js";
import * as scanner from "./scanner.js";
import * as screens from "./screens.js";
import * as talk from "./talk.js";

screens.start();
composer.start();
places.start();
scanner.start();
hood.start(talk.look);

screens.onOpen("residents", () => {
  $("resident-list").replaceChildren(...talk.residentList(choose));
});
$("to-residents").addEventListener("click", () => screens.open("residents"));
$("to-more").addEventListener("click", () => screens.open("more"));
$("new-resident").addEventListener("submit", async (event) => {
  event.preventDefault();
  try {
    const person = await api.addResident($("nickname").value.trim());
    event.target.reset();
    await choose(person);
  } catch (error) {
    toast(error.message);
  }
});
for (const button of document.querySelectorAll("[data-say]")) {
  button.addEventListener("click", () => {
    screens.close();
    if (talk.talk.person.followed) composer.speak(button.dataset.say);
    else toast("要先关注：点“扫一扫”。");
  });
}

async function choose(person) {
  screens.close();
  await talk.change(person);
}

menu.start();
talk.start();
