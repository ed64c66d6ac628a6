// "Leave this page quickly": the link works without this. With it the page goes at once, and does
// not come back by the browser's way back.
(() => {
  "use strict";
  const LEFT = "left"; // kept for as long as the tab is open, and says nothing but this
  const link = document.querySelector("[data-leave]");
  if (!link) return;

  function leave() {
    document.body.hidden = true;
    location.replace(link.href); // in place of this page: the way back has it no more
  }

  function mark(isLeft) {
    try {
      if (isLeft) sessionStorage.setItem(LEFT, "1");
      else sessionStorage.removeItem(LEFT);
    } catch { /* a browser that keeps nothing */ }
  }

  function hasLeft() {
    try {
      return sessionStorage.getItem(LEFT) !== null;
    } catch {
      return false;
    }
  }

  link.addEventListener("click", (event) => {
    event.preventDefault();
    mark(true);
    leave();
  });

  // A page of ours from before (the form, say) that somebody comes back to by the way back.
  window.addEventListener("pageshow", (event) => {
    const [entry] = performance.getEntriesByType("navigation");
    const isBack = event.persisted || (entry && entry.type === "back_forward");
    if (isBack && hasLeft()) leave();
    else mark(false);
  });
})();
