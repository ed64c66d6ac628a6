// Keeps every element with data-live-url as its server sees it, and runs the clocks between.
(() => {
  "use strict";
  const [PACE, SLOWEST, PATIENCE] = [2000, 30000, 10000]; // milliseconds
  let skew = 0; // between the server's clock and this machine's, in milliseconds

  const two = (number) => String(number).padStart(2, "0");
  function spell(seconds) { // as the filter `elapsed` of the server's pages
    const [minutes, hours, days] = [60, 3600, 86400].map((unit) => Math.floor(seconds / unit));
    if (days) return `${days} d ${hours % 24} h`;
    if (hours) return `${hours}:${two(minutes % 60)}:${two(seconds % 60)}`;
    return `${minutes}:${two(seconds % 60)}`;
  }

  function runClocks() {
    for (const clock of document.querySelectorAll("[data-since]")) {
      const passed = Date.now() + skew - Date.parse(clock.dateTime);
      const seconds = Math.max(0, Math.floor(passed / 1000));
      clock.textContent = spell(seconds);
      clock.classList.toggle("late", seconds >= Number(clock.dataset.lateAfter || Infinity));
    }
  }

  function setSkew(told) { // by the answer itself, whose clocks may be shared and a little older
    const stamp = document.querySelector("[data-now]");
    if (told || stamp) skew = Date.parse(told || stamp.dataset.now) - Date.now();
  }

  function swap(region, html) {
    const focused = region.contains(document.activeElement) ? document.activeElement : null;
    const caret = focused && "selectionStart" in focused ? focused.selectionStart : null;
    const typed = [...region.querySelectorAll("input[id], textarea[id], select[id]")];
    const unfolded = [...region.querySelectorAll("details[id][open]")];
    region.innerHTML = html;
    for (const details of unfolded) {
      const next = document.getElementById(details.id);
      if (next) next.open = true;
    }
    for (const field of typed) {
      const next = document.getElementById(field.id);
      if (next) next.value = field.value;
    }
    const next = focused && focused.id ? document.getElementById(focused.id) : null;
    if (next) next.focus({ preventScroll: true });
    if (next && caret !== null) next.setSelectionRange(caret, caret);
  }

  function tell(text) {
    const notice = document.querySelector("[data-live-notice]");
    if (notice) [notice.textContent, notice.hidden] = [text, !text];
  }

  function paceOf(region) { // what seldom changes is asked for less often
    return Number(region.dataset.livePace) || PACE;
  }

  async function ask(region, pause, freshAt) {
    if (document.hidden && !("liveHidden" in region.dataset)) {
      const again = () => ask(region, PACE, freshAt);
      return document.addEventListener("visibilitychange", again, { once: true });
    }
    try {
      const headers = { "If-None-Match": `"${region.dataset.liveEtag}"` };
      const how = { headers, signal: AbortSignal.timeout(PATIENCE), redirect: "manual" };
      const answer = await fetch(region.dataset.liveUrl, how);
      if (answer.type === "opaqueredirect") return location.reload(); // signed out
      if (!answer.ok && answer.status !== 304) throw new Error(answer.status);
      if (answer.ok) {
        swap(region, await answer.text());
        region.dataset.liveEtag = (answer.headers.get("ETag") || "").replaceAll('"', "");
        setSkew(answer.headers.get("X-Now"));
        runClocks();
      }
      [pause, freshAt] = [paceOf(region), new Date()];
      tell("");
    } catch {
      pause = Math.min(pause * 2, SLOWEST);
      tell(`Not updated since ${freshAt.toLocaleTimeString()}. Trying again.`);
    }
    setTimeout(ask, pause, region, pause, freshAt);
  }

  setSkew();
  setInterval(runClocks, 1000);
  for (const region of document.querySelectorAll("[data-live-url]")) {
    setTimeout(ask, paceOf(region), region, paceOf(region), new Date());
  }
})();
