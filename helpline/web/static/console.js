// The console: notes that save themselves, and a sign when a call comes, if it is wanted.
(() => {
  "use strict";
  const [PAUSE, RETRY, SLOWEST, PATIENCE] = [1200, 2000, 30000, 10000]; // milliseconds
  const papers = document.querySelector("[data-papers]");
  const unsaved = new Map(); // by address: what is still to be kept, also when its field is gone

  function tell(note, text) {
    const place = document.getElementById(`saved-${note.ref}`);
    if (place) place.textContent = text;
  }

  async function save(note) {
    const sent = note.body;
    const form = new FormData();
    const fields = { csrf_token: papers.dataset.token, page: note.page, body: sent, by: "script" };
    for (const [name, value] of Object.entries(fields)) form.set(name, value);
    try {
      const how = { method: "POST", body: form, redirect: "manual", signal: AbortSignal.timeout(PATIENCE) };
      const answer = await fetch(note.url, how);
      if (answer.status === 409) return tell(note, "Not saved: the note is too long.");
      if (answer.status !== 204) throw new Error(answer.status);
      note.pause = RETRY;
      if (note.body !== sent) return later(note, 0);
      unsaved.delete(note.url);
      tell(note, `Saved at ${new Date().toLocaleTimeString()}.`);
    } catch {
      tell(note, "Not saved yet: no connection. It is tried again; leave this page open.");
      later(note, note.pause);
      note.pause = Math.min(note.pause * 2, SLOWEST);
    }
  }

  function later(note, pause) { // one save of a note at a time, so that none overtakes the next
    clearTimeout(note.timer);
    note.timer = setTimeout(async () => {
      if (note.busy) return later(note, PAUSE);
      note.busy = true;
      await save(note);
      note.busy = false;
    }, pause);
  }

  function typed(field) {
    const url = field.dataset.saveUrl;
    const note = unsaved.get(url) || { url, ref: field.id.replace("note-", ""), pause: RETRY };
    note.body = field.value;
    note.page = field.form.elements.page.value;
    unsaved.set(url, note);
    tell(note, "");
    later(note, PAUSE);
  }

  document.addEventListener("input", (event) => {
    if (event.target.matches("textarea[data-save-url]")) typed(event.target);
  });
  const rest = (pause) => new Promise((done) => { setTimeout(done, pause); });

  async function saveNow(note) {
    clearTimeout(note.timer);
    while (note.busy) await rest(50);
    if (unsaved.has(note.url)) await save(note);
  }

  document.addEventListener("submit", async (event) => {
    const form = event.target;
    const field = form.querySelector("textarea[data-save-url]");
    const note = field && unsaved.get(field.dataset.saveUrl);
    if (note) clearTimeout(note.timer), unsaved.delete(note.url); // the form takes it along
    if (!unsaved.size || form.dataset.goes) return;
    event.preventDefault(); // the page that comes next is to show every word
    const { submitter } = event;
    await Promise.race([Promise.all([...unsaved.values()].map(saveNow)), rest(RETRY)]);
    form.dataset.goes = "yes";
    const button = submitter && (submitter.isConnected ? submitter : document.getElementById(submitter.id));
    form.requestSubmit(button || undefined);
  });
  window.addEventListener("beforeunload", (event) => {
    if (unsaved.size) event.preventDefault();
  });

  // A sign when a call comes. Nobody but who pressed the button is disturbed by it.
  const region = document.querySelector("[data-announces]");
  const button = document.querySelector("[data-call-sign]");
  const KEPT = "call-sign";
  let [sounds, last] = [null, ringing()];

  function ringing() {
    const shown = document.querySelector("[data-ringing]");
    return shown ? shown.dataset.ringing : "";
  }

  function chime() {
    if (!sounds) return;
    for (const [at, pitch] of [[0, 523], [0.25, 659]]) {
      const [tone, loudness] = [sounds.createOscillator(), sounds.createGain()];
      tone.frequency.value = pitch;
      const begins = sounds.currentTime + at;
      loudness.gain.setValueAtTime(0.08, begins);
      loudness.gain.exponentialRampToValueAtTime(0.001, begins + 0.5);
      tone.connect(loudness).connect(sounds.destination);
      tone.start(begins);
      tone.stop(begins + 0.5);
    }
  }

  function look() {
    const now = ringing();
    if (now && now !== last && isOn()) {
      chime();
      if ("Notification" in window && Notification.permission === "granted") {
        // Anybody may look at this screen: it says nothing of whom or what.
        const sign = new Notification("Your phone is ringing", { tag: now });
        sign.onclick = () => window.focus();
      }
    }
    last = now;
  }

  function isOn() {
    return localStorage.getItem(KEPT) === "on";
  }

  function show() {
    button.setAttribute("aria-pressed", String(isOn()));
    region.toggleAttribute("data-live-hidden", isOn());
  }

  function wake() { // browsers let a page sound only once somebody has touched it
    if (!isOn()) return;
    sounds = sounds || new AudioContext();
    sounds.resume();
  }

  button.hidden = false;
  button.addEventListener("click", async () => {
    localStorage.setItem(KEPT, isOn() ? "off" : "on");
    show();
    wake();
    if (isOn()) chime();
    if (isOn() && "Notification" in window) await Notification.requestPermission();
  });
  document.addEventListener("pointerdown", wake, { passive: true });
  document.addEventListener("keydown", wake, { passive: true });
  new MutationObserver(look).observe(region, { childList: true });
  show();
})();
