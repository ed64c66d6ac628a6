// While somebody writes a text: what it costs, asked of the server, and templates put in on the spot.
(() => {
  "use strict";
  const PAUSE = 300; // milliseconds without a key before it is counted
  const form = document.querySelector("form[data-cost-url]");
  if (!form) return;
  const [body, cost] = [form.elements.body, document.getElementById("cost")];
  let [timer, asked] = [0, 0];

  async function count() {
    const turn = ++asked;
    const sent = new FormData();
    for (const name of ["csrf_token", "body"]) sent.set(name, form.elements[name].value);
    try {
      const answer = await fetch(form.dataset.costUrl, { method: "POST", body: sent, redirect: "manual" });
      if (answer.ok && turn === asked) cost.innerHTML = await answer.text();
    } catch { /* it is counted again with the next key, and in any case when it is sent */ }
  }

  function countSoon() {
    clearTimeout(timer);
    timer = setTimeout(count, PAUSE);
  }

  body.addEventListener("input", countSoon);
  form.addEventListener("click", (event) => {
    const template = event.target.closest("button[name=template]");
    if (!template) return;
    event.preventDefault();
    body.value = [body.value.trim(), template.value].filter(Boolean).join("\n");
    template.closest("details").open = false;
    body.focus();
    count();
  });
  form.addEventListener("submit", () => {
    setTimeout(() => form.querySelectorAll("button").forEach((one) => { one.disabled = true; }));
  });
})();
