// Words read aloud by the browser's own voice, as they are typed at that moment.
(() => {
  "use strict";
  const speech = window.speechSynthesis;
  if (!speech || !window.SpeechSynthesisUtterance) return;

  function filled(words, samples) {
    return words.replace(/\{([a-z_]+)\}/g, (whole, name) => samples[name] ?? whole);
  }

  function voiceFor(language) {
    const fits = (voice) => voice.lang.replace("_", "-").toLowerCase().startsWith(language);
    const voices = speech.getVoices();
    return voices.find((voice) => voice.lang.replace("_", "-").toLowerCase() === language)
      ?? voices.find((voice) => fits(voice, language.slice(0, 2)));
  }

  for (const box of document.querySelectorAll("[data-aloud]")) {
    const button = box.querySelector("button");
    const told = box.querySelector("[role=status]");
    const typed = document.getElementById(box.dataset.aloud);
    const samples = JSON.parse(box.dataset.samples);
    box.hidden = false;
    button.addEventListener("click", () => {
      const was = speech.speaking && button.getAttribute("aria-pressed") === "true";
      speech.cancel();
      if (was) return;
      const words = filled(typed.value.trim() || typed.dataset.ours, samples);
      const said = new SpeechSynthesisUtterance(words);
      said.lang = box.dataset.lang;
      said.voice = voiceFor(box.dataset.lang.toLowerCase()) ?? null;
      told.textContent = words;
      said.addEventListener("start", () => button.setAttribute("aria-pressed", "true"));
      for (const over of ["end", "error"]) {
        said.addEventListener(over, (event) => {
          button.setAttribute("aria-pressed", "false");
          if (event.error && event.error !== "canceled" && event.error !== "interrupted") {
            told.textContent = `This browser has no voice for it. It would say: ${words}`;
          }
        });
      }
      speech.speak(said);
    });
  }
})();
