// A request is tried from the page that describes it. The token stays in this page's memory: nothing is stored.
"use strict";

const box = document.getElementById("token-box");
const token = document.getElementById("token");
const skeleton = document.getElementById("try");
box.hidden = false;
document.getElementById("token-form").addEventListener("submit", (event) => { event.preventDefault(); });
window.addEventListener("pagehide", () => { token.value = ""; });

function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (one) => one.toString(16).padStart(2, "0")).join("");
}

function askFor(form, part) {
  const label = document.createElement("label");
  const name = document.createElement("code");
  const input = document.createElement("input");
  name.dir = input.dir = "ltr";
  name.textContent = part.name;
  input.className = "form-control";
  input.name = part.name;
  input.dataset.in = part.in;
  input.required = part.required;
  if (part.name === "Idempotency-Key") { input.value = newKey(); }
  label.append(name, input);
  form.querySelector(".asked").append(label);
}

function written(operation, form) {
  let path = operation.dataset.path;
  const query = new URLSearchParams();
  const headers = new Headers({ "Accept-Language": document.documentElement.lang });
  for (const input of form.querySelectorAll(".asked input")) {
    const value = input.value.trim();
    if (input.dataset.in === "path") { path = path.replace(`{${input.name}}`, encodeURIComponent(value)); }
    else if (value && input.dataset.in === "query") { query.set(input.name, value); }
    else if (value) { headers.set(input.name, value); }
  }
  const sent = { method: operation.dataset.method, headers, credentials: "omit", cache: "no-store" };
  if (operation.dataset.takes) {
    headers.set("Content-Type", "application/json");
    sent.body = form.querySelector("textarea").value;
  }
  return { address: path + (query.size ? `?${query}` : ""), sent };
}

function quoted(text) { return `'${text.replaceAll("'", "'\\''")}'`; }

function asCurl({ address, sent }) {
  const said = ["curl", "-X", sent.method, '-H "Authorization: Bearer $DAFTAR_TOKEN"'];
  for (const [name, value] of sent.headers) { said.push(`-H ${quoted(`${name}: ${value}`)}`); }
  if (sent.body !== undefined) { said.push(`--data ${quoted(sent.body)}`); }
  said.push(quoted(location.origin + address));
  return said.join(" ");
}

async function readable(answer) {
  const kind = answer.headers.get("Content-Type") || "";
  if (!kind.includes("json")) { return `${kind} · ${(await answer.blob()).size} B`; }
  return JSON.stringify(JSON.parse(await answer.text()), null, 2);
}

async function send(operation, form) {
  const came = form.querySelector(".came");
  const shown = form.querySelector(".answer");
  const { address, sent } = written(operation, form);
  came.textContent = came.dataset.wait;
  shown.hidden = true;
  if (token.value.trim()) { sent.headers.set("Authorization", `Bearer ${token.value.trim()}`); }
  const started = performance.now();
  try {
    const answer = await fetch(address, sent);
    const content = answer.status === 204 ? "" : await readable(answer);
    came.textContent = `\u2066${answer.status} ${answer.statusText} · ${Math.round(performance.now() - started)} ms\u2069`;
    came.className = `came ${answer.ok ? "good" : "bad"}`;
    shown.hidden = !content;
    shown.firstElementChild.textContent = content;
    const key = form.querySelector('[name="Idempotency-Key"]');
    if (key && answer.ok) { key.value = newKey(); }
  } catch (error) {
    came.textContent = came.dataset.lost;
    came.className = "came bad";
  }
}

function open(operation) {
  if (operation.querySelector("form.try")) { return; }
  operation.querySelector(".inside").append(skeleton.content.cloneNode(true));
  const form = operation.querySelector("form.try");
  JSON.parse(operation.dataset.parts).forEach((part) => askFor(form, part));
  const example = operation.querySelector(".example code");
  if (operation.dataset.takes) { form.querySelector("textarea").value = example ? example.textContent : "{}"; }
  else { form.querySelector(".body-of").remove(); }
  const curl = form.querySelector(".curl code");
  const show = () => { curl.textContent = asCurl(written(operation, form)); };
  form.addEventListener("input", show);
  form.addEventListener("submit", (event) => { event.preventDefault(); show(); send(operation, form); });
  form.querySelector(".copy").addEventListener("click", async (event) => {
    const button = event.currentTarget;
    await navigator.clipboard.writeText(curl.textContent);
    button.textContent = button.dataset.done;
  });
  show();
}

for (const operation of document.querySelectorAll("details[data-method]")) {
  operation.addEventListener("toggle", () => { if (operation.open) { open(operation); } });
}

function unfold() {
  const named = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (named instanceof HTMLDetailsElement) { named.open = true; named.scrollIntoView(); }
}
window.addEventListener("hashchange", unfold);
unfold();
