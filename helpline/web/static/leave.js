// "Leave this page quickly": the link works without this. With it the page goes at once, and does
// not come back by the browser's way back. It runs before anything of the page is shown: who leaves
// the moment they see the link must not come back either.
(() => {
  "use strict";
  const LEFT = "left"; // kept for as long as the tab is open, and says nothing but this

  function leave() {
    document.body.hidden = true;
    // In place of this page: the way back has it no more.
    location.replace(document.querySelector("[data-leave]").href);
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

  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-leave]")) return;
    event.preventDefault();
    mark(true);
    leave();
  });

  // A page of ours from before (the form, say) that somebody comes back to by the way back.
  window.addEventListener("pageshow", (event) => {
    const [entry] = performance.getEntriesByType("navigation");
    const isBack = event.persisted || (entry && entry.type === "back_forward");
    if (isBack && hasLeft() && document.querySelector("[data-leave]")) leave();
    else mark(false);
  });
})();
