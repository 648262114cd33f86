// WebAuthn speaks in bytes, the server in base64url: this carries one to the other.
'use strict';
const bytes = text => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), character => character.charCodeAt(0));
const text = buffer => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
const CANCELLED = '没有完成。请再试一次，或用密码登录。';

async function post(address, body, type) {
  const token = document.querySelector('[name=csrf_token]').value;
  const headers = {'X-CSRFToken': token};
  if (type) headers['Content-Type'] = type;
  const answer = await fetch(address, {method: 'POST', headers, body});
  const data = await answer.json().catch(() => ({error: '没有连上，请再试一次。'}));
  if (!answer.ok) throw new Error(data.error || '没有成功，请刷新页面再试。');
  return data;
}

const withIds = list => (list || []).map(credential => ({...credential, id: bytes(credential.id)}));

async function make(options) {
  const publicKey = {...options, challenge: bytes(options.challenge),
    user: {...options.user, id: bytes(options.user.id)}, excludeCredentials: withIds(options.excludeCredentials)};
  const created = await navigator.credentials.create({publicKey});
  return {id: created.id, rawId: text(created.rawId), type: created.type, clientExtensionResults: {}, response: {
    clientDataJSON: text(created.response.clientDataJSON), attestationObject: text(created.response.attestationObject)}};
}

async function prove(options) {
  const publicKey = {...options, challenge: bytes(options.challenge), allowCredentials: withIds(options.allowCredentials)};
  const assertion = await navigator.credentials.get({publicKey});
  const {clientDataJSON, authenticatorData, signature, userHandle} = assertion.response;
  return {id: assertion.id, rawId: text(assertion.rawId), type: assertion.type, clientExtensionResults: {}, response: {
    clientDataJSON: text(clientDataJSON), authenticatorData: text(authenticatorData), signature: text(signature),
    userHandle: userHandle ? text(userHandle) : null}};
}

async function run(place, steps) {
  const alertBox = place.querySelector('[role=alert]'), button = place.querySelector('button:not([data-show])');
  alertBox.textContent = '';
  button.disabled = true;
  try { location.assign((await steps()).next); }
  catch (error) { alertBox.textContent = error instanceof DOMException ? CANCELLED : error.message; }
  finally { button.disabled = false; }
}

const entry = document.getElementById('passkey'), form = document.getElementById('add-passkey');
if (window.PublicKeyCredential && entry) {
  entry.hidden = false;
  entry.querySelector('button').addEventListener('click', () => run(entry, async () => {
    const answer = await prove(await post(entry.dataset.options));
    const next = document.querySelector('[name=next]').value;
    return post(entry.dataset.finish, JSON.stringify({answer: JSON.stringify(answer), next}), 'application/json');
  }));
}
if (window.PublicKeyCredential && form) {
  form.hidden = false;
  form.addEventListener('submit', event => {
    event.preventDefault();
    run(form, async () => {
      const answer = await make(await post(form.dataset.options, new FormData(form)));
      const name = document.getElementById('passkey-name').value;
      await post(form.dataset.finish, JSON.stringify({answer: JSON.stringify(answer), name}), 'application/json');
      return {next: '/staff/me?added#passkeys'};
    });
  });
}
