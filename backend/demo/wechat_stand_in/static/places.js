// Sending where one stands: a demo community, or an address of one's own.

import { api } from "./api.js";
import { $, h, icon } from "./dom.js";
import * as screens from "./screens.js";
import { send } from "./talk.js";

const CENTRE = { latitude: 37.8570, longitude: 113.5805 };

export function start() {
  screens.onOpen("places", fill);
  $("own-place").addEventListener("submit", (event) => {
    event.preventDefault();
    const address = $("address").value.trim();
    if (address) go({ name: "", address, ...CENTRE });
    event.target.reset();
  });
}

async function fill() {
  if ($("place-list").childElementCount) return;
  const places = await api.places();
  $("place-list").replaceChildren(...places.map((place) => h("li", {}, button(place))));
}

function button(place) {
  const words = h("span", {}, place.name, h("small", {}, place.address));
  return h("button", { type: "button", onclick: () => go(place) }, icon("place"), words);
}

function go(place) {
  screens.close();
  return send((openid) => api.location(openid, place));
}
