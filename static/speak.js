// Lets whoever writes a prompt hear it, in the browser's own voice. Without a voice there is no
// button.
"use strict";
(() => {
  if (!("speechSynthesis" in window)) return;
  const TAGS = { "zh-hans": "zh-CN", en: "en-US" };

  function words(button) {
    const field = document.getElementById(button.dataset.speakFrom);
    return field ? field.value : button.dataset.speak;
  }

  function speak(button) {
    const spoken = new SpeechSynthesisUtterance(words(button).replace(/%\(\w+\)s/g, " … "));
    spoken.lang = TAGS[button.dataset.language];
    speechSynthesis.cancel();
    speechSynthesis.speak(spoken);
  }

  for (const button of document.querySelectorAll("[data-speak], [data-speak-from]")) {
    button.hidden = false;
    button.addEventListener("click", () => speak(button));
  }
})();
