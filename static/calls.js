// Calls in progress: fetched anew whenever the bell rings, several rings together.
"use strict";
(() => {
  const BURST = 200; // ms
  for (const place of document.querySelectorAll("[data-live]")) {
    const target = document.getElementById(place.dataset.live);
    const refresh = () => htmx.trigger(target, "changed");
    let timer = null;
    const heard = () => {
      if (timer) return;
      timer = setTimeout(() => {
        timer = null;
        refresh();
      }, BURST);
    };
    keepOut(target, listen(place, heard, refresh));
  }
})();
