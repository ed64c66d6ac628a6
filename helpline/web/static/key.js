// Takes the key of a set-password link from behind the # into the form, and out of sight.
(() => {
  "use strict";
  const field = document.getElementById("key");
  const key = location.hash.slice(1) || sessionStorage.getItem("key") || "";
  if (!key) return;
  sessionStorage.setItem("key", key); // for the answer to a password that was too short
  history.replaceState(null, "", location.pathname);
  field.value = key;
  field.labels[0].hidden = field.hidden = true;
})();
