// The one place that knows the stand-in's addresses.

const SIM = "/sim/";

export const api = {
  residents: () => get("api/residents"),
  addResident: (nickname) => post("api/residents", { nickname }),
  entries: (openid, after) => get(`api/residents/${openid}/entries?after=${after}`),
  deliveries: (openid) => get(`api/residents/${openid}/deliveries`),
  menu: () => get("api/menu"),
  accountCode: (url) => get(`api/qr?url=${encodeURIComponent(url)}`),
  places: () => get("page/places"),
  codes: () => get("page/codes"),
  readCode: (words) => post("page/read", { words }),
  readPicture: (file) => upload("page/read", { file }),
  text: (openid, text) => message(openid, { kind: "text", text }),
  location: (openid, { name, address, latitude, longitude }) => message(openid, { kind: "location", name, label: address, latitude, longitude }),
  picture: (openid, file) => upload(`api/residents/${openid}/messages`, { kind: "image", file }),
  voice: (openid, amr, seconds) => upload(`api/residents/${openid}/messages`, { kind: "voice", file: new File([amr], "voice.amr", { type: "audio/amr" }), seconds }),
  toAmr: (recorded) => turn("page/amr", recorded),
  toPlay: async (url) => turn("page/mp3", await (await fetch(url)).blob()),
  click: (openid, key) => event(openid, { kind: "click", key }),
  view: (openid, url) => event(openid, { kind: "view", url }),
  scan: (openid, scene) => event(openid, { kind: "scan", scene }),
  follow: (openid) => event(openid, { kind: "follow" }),
  unfollow: (openid) => event(openid, { kind: "unfollow" }),
};

const get = (path) => ask(path);
const message = (openid, what) => post(`api/residents/${openid}/messages`, what);
const event = (openid, what) => post(`api/residents/${openid}/events`, what);

function post(path, what) {
  return ask(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(what) });
}

function upload(path, fields) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  return ask(path, { method: "POST", body: form });
}

async function turn(path, sound) {
  return (await send(path, { method: "POST", body: sound })).blob();
}

async function ask(path, options) {
  return (await send(path, options)).json();
}

async function send(path, options) {
  const response = await fetch(SIM + path, options);
  if (response.ok) return response;
  const answer = await response.json().catch(() => ({}));
  throw new Error(answer.error ?? "替身服务器没有听懂，请再试一次。");
}
