// Keeps the phones and the log fresh, sends what is pressed, reads prompts aloud.
// Only parts that change by themselves are replaced; fields and what is typed in them stay.
"use strict";

const POLL_MS = 700;
const HIDDEN_MS = 3000;
const MOST_ENTRIES = 150;
const page = document.body;
const log = document.getElementById("log");
const alarm = document.getElementById("alarm");
const shown = new Map();
const spoken = new Set();
let change = Number(page.dataset.change);
let timer = 0;
let running = false;
let again = false;
let started = false;

page.classList.add("scripted");

function nameOf(control) {
  return control.dataset.scroll ?? control.textContent;
}

// The buttons of a phone's state change with it: whoever was on one lands on its successor.
function keepingFocus(element, html) {
  const focused = document.activeElement;
  const inside = element.contains(focused) ? [...element.querySelectorAll("button, [tabindex]")] : [];
  element.innerHTML = html;
  if (!inside.length) return;
  const candidates = [...element.querySelectorAll("button, [tabindex]")];
  const twin = candidates.find((one) => nameOf(one) === nameOf(focused)) ?? candidates[0];
  if (twin) twin.focus({ preventScroll: true });
}

function isAtEnd(box) {
  return box.scrollHeight - box.scrollTop - box.clientHeight < 40;
}

function showPart(id, html) {
  const element = document.getElementById(id);
  if (!element || shown.get(id) === html) return false;
  const places = new Map();
  for (const box of element.querySelectorAll("[data-scroll]")) {
    if (shown.has(id) && !isAtEnd(box)) places.set(box.dataset.scroll, box.scrollTop);
  }
  keepingFocus(element, html);
  shown.set(id, html);
  for (const box of element.querySelectorAll("[data-scroll]")) {
    box.scrollTop = places.get(box.dataset.scroll) ?? box.scrollHeight;
  }
  return true;
}

function showPhone(key, { state, head, body }) {
  const card = document.getElementById(key);
  if (!card) return;
  showPart(`${key}-head`, head);
  card.dataset.use = state === "in call" || state === "dialling" ? "call" : "idle";
  if (showPart(`${key}-body`, body)) speakNew(key, card);
}

function speakNew(key, card) {
  const tick = document.querySelector(`[data-sound="${key}"]`);
  for (const line of card.querySelectorAll("[data-voice]")) {
    const id = key + line.dataset.voice + line.textContent;
    if (spoken.has(id)) continue;
    spoken.add(id);
    if (!started) continue;
    if (tick && tick.checked && window.speechSynthesis) {
      const who = line.querySelector(".who");
      const words = line.textContent.slice(who ? who.textContent.length : 0);
      window.speechSynthesis.speak(new SpeechSynthesisUtterance(words.trim()));
    }
  }
}

function showEntry({ number, html }) {
  const holder = document.createElement("template");
  holder.innerHTML = html.trim();
  const fresh = holder.content.firstElementChild;
  const old = document.getElementById(`entry-${number}`);
  if (old) {
    fresh.open = old.open;
    const hadFocus = old.contains(document.activeElement);
    old.replaceWith(fresh);
    if (hadFocus) fresh.querySelector("summary").focus({ preventScroll: true });
    return;
  }
  log.prepend(fresh);
  document.getElementById("log-empty").hidden = true;
  while (log.children.length > MOST_ENTRIES) log.lastElementChild.remove();
}

function tickClocks() {
  for (const time of document.querySelectorAll("time[data-since]")) {
    const seconds = Math.max(0, Math.floor((Date.now() - Number(time.dataset.since)) / 1000));
    time.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  }
}

async function refresh() {
  if (running) {
    again = true;
    return;
  }
  running = true;
  clearTimeout(timer);
  try {
    const answer = await fetch(`${page.dataset.state}?change=${change}`);
    if (!answer.ok) throw new Error(answer.status);
    const state = await answer.json();
    // A smaller number: the simulator was started anew, and the page shows an older world.
    if (state.change < change) return location.reload();
    change = state.change;
    for (const [key, phone] of Object.entries(state.phones)) showPhone(key, phone);
    state.entries.forEach(showEntry);
    tickClocks();
    alarm.hidden = true;
    started = true;
  } catch {
    alarm.hidden = false;
  } finally {
    running = false;
    timer = setTimeout(refresh, again ? 0 : document.hidden ? HIDDEN_MS : POLL_MS);
    again = false;
  }
}

async function send(form, button) {
  const body = new FormData(form, button);
  const key = body.get("phone");
  const problem = document.querySelector(`[data-problem="${key}"]`);
  if (problem) problem.textContent = "";
  if (["press", "hang-up"].includes(body.get("action")) && window.speechSynthesis) {
    window.speechSynthesis.cancel();
  }
  try {
    const answer = await fetch(form.getAttribute("action"), {
      method: "POST",
      body: new URLSearchParams(body),
      headers: { "X-Requested-With": "script" },
    });
    if (!answer.ok) {
      const words = await answer.text();
      if (problem) problem.textContent = words;
      return;
    }
    if ("reload" in form.dataset) return location.reload();
    const typed = form.querySelector('input[name="words"], input[name="body"]');
    if (typed && !(button && button.name === "body")) typed.value = "";
  } catch {
    alarm.hidden = false;
  }
  refresh();
}

document.addEventListener("submit", (event) => {
  event.preventDefault();
  send(event.target, event.submitter);
});

document.addEventListener("change", (event) => {
  const form = event.target.form;
  if (form && "onChange" in form.dataset) send(form, null);
});

document.addEventListener("visibilitychange", () => {
  if (!document.hidden) refresh();
});

setInterval(tickClocks, 1000);
refresh();
