// A shift dragged to another person or day is moved there, by the same form as without a script.
(() => {
  "use strict";
  const form = document.querySelector("form[data-move]");
  if (!form) return;
  let dragged = null;

  const cellOf = (target) => target.closest("td[data-staff]");

  document.addEventListener("dragstart", (event) => {
    dragged = event.target.closest ? event.target.closest("a.shift") : null;
    if (dragged) event.dataTransfer.effectAllowed = "move";
  });
  document.addEventListener("dragover", (event) => {
    if (dragged && cellOf(event.target)) event.preventDefault();
  });
  document.addEventListener("drop", (event) => {
    const [from, to] = [dragged && cellOf(dragged), cellOf(event.target)];
    if (!from || !to || from === to) return;
    event.preventDefault();
    const values = {
      staff: from.dataset.staff, day: from.dataset.day, times: dragged.dataset.times,
      to_staff: to.dataset.staff, to_day: to.dataset.day,
    };
    for (const [name, value] of Object.entries(values)) form.elements[name].value = value;
    form.submit();
  });
})();
