// What is typed into a form is kept on the server while it is typed, so that a closed browser loses nothing.
"use strict";

const PAUSE = 2500;

function typedIn(form) {
  const typed = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    if (typeof value === "string") { typed.append(name, value); }
  }
  return typed;
}

function watch(form) {
  const said = document.createElement("p");
  said.className = "aside kept-note";
  said.setAttribute("role", "status");
  let waiting = 0;
  let isOver = false;
  const stop = new AbortController();

  async function keep() {
    waiting = 0;
    const sent = { method: "POST", body: typedIn(form), keepalive: true, redirect: "manual", signal: stop.signal };
    const answer = await fetch(form.dataset.keep, sent).catch(() => null);
    isOver = answer !== null && answer.type === "opaqueredirect";
    said.textContent = answer !== null && answer.status === 204 ? form.dataset.kept : "";
    if (!said.isConnected) { form.append(said); }
  }

  form.addEventListener("input", () => {
    if (isOver) { return; }
    clearTimeout(waiting);
    waiting = setTimeout(keep, PAUSE);
  });
  form.addEventListener("submit", () => { clearTimeout(waiting); waiting = 0; isOver = true; stop.abort(); });
  window.addEventListener("pagehide", () => { if (waiting) { clearTimeout(waiting); keep(); } });
}

document.querySelectorAll("form[data-keep]").forEach(watch);
