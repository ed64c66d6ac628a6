// Warns before a sign-in ends, and lets people stay. The server alone decides when it ends.
(() => {
  "use strict";
  const [TELL, SOON, LATER, WARNED] = [60000, 5000, 30000, 120]; // milliseconds; seconds
  const box = document.querySelector("[data-left-url]");
  const words = box.querySelector("[data-idle-words]");
  const button = box.querySelector("[data-idle-stay]");
  let [timer, told] = [0, Date.now()];

  function wait(milliseconds) {
    clearTimeout(timer);
    timer = setTimeout(look, milliseconds);
  }

  function tell(text, canStay) { // not again and again: each change is read aloud
    if (words.textContent !== text) words.textContent = text;
    [box.hidden, button.hidden] = [!text, !canStay];
  }

  async function ask(url, how) {
    const answer = await fetch(url, { redirect: "manual", signal: AbortSignal.timeout(10000), ...how });
    if (answer.type === "opaqueredirect") location.assign(box.dataset.outUrl); // it has ended
    if (!answer.ok) throw new Error(answer.status);
    return answer;
  }

  async function look() { // asks: another tab may have been used
    try {
      const { left, to_end: toEnd, warned_before: before } = await (await ask(box.dataset.leftUrl)).json();
      if (left > before) return tell("", false), wait((left - before) * 1000 + 500);
      const isLast = toEnd <= before;
      tell(isLast
        ? "You will be signed out within two minutes, as your time is over. Finish what you are writing, then sign in again."
        : "Nothing was done here for a while. You will be signed out within two minutes.", !isLast);
      wait(SOON);
    } catch {
      wait(LATER);
    }
  }

  async function stay() {
    told = Date.now();
    try {
      await ask(box.dataset.stayUrl, { method: "POST", headers: { "X-CSRFToken": box.dataset.token } });
    } catch { /* the next look says how it is */ }
    if (!box.hidden) look();
  }

  function note() { // whoever types is there
    if (Date.now() - told > TELL) stay();
  }

  button.addEventListener("click", stay);
  for (const deed of ["keydown", "pointerdown"]) document.addEventListener(deed, note, { passive: true });
  document.addEventListener("visibilitychange", () => document.hidden || look());
  wait(Math.max(0, box.dataset.left - WARNED) * 1000 + 500);
})();
