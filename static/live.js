// A live part of a page. The socket is only a doorbell: it says that something changed, and the
// page fetches from the server what this person may see. Without a socket it asks by the clock.
"use strict";
{
  const POLL = 30000;
  const LONGEST_WAIT = 15000;
  const SIGNED_OUT = 4401;

  // `place` says where the socket is and what to write beside a `.live-state`; `heard` gets each
  // note, `refresh` fetches anew. Gives what to call when a fetch shows that one is signed out.
  window.listen = (place, heard, refresh) => {
    const words = place.dataset;
    const state = place.querySelector(".live-state");
    let polling = null;
    let failed = 0;

    function poll(on) {
      if (on && !polling) polling = setInterval(refresh, POLL);
      if (!on && polling) {
        clearInterval(polling);
        polling = null;
      }
    }

    function tell(text, kind) {
      state.textContent = text;
      place.dataset.state = kind;
    }

    function out() {
      poll(false);
      tell(words.signedOut, "out");
    }

    function connect() {
      const scheme = location.protocol === "https:" ? "wss:" : "ws:";
      const socket = new WebSocket(`${scheme}//${location.host}${words.socket}`);
      socket.onopen = () => {
        if (failed) refresh(); // what was missed while away
        failed = 0;
        poll(false);
        tell(words.on, "on");
      };
      socket.onmessage = (event) => heard(JSON.parse(event.data));
      socket.onclose = (event) => {
        failed += 1;
        if (event.code === SIGNED_OUT) {
          out();
          return;
        }
        if (failed >= 2) {
          poll(true);
          tell(words.lost, "off");
        }
        setTimeout(connect, Math.min(1000 * 2 ** (failed - 1), LONGEST_WAIT));
      };
    }

    connect();
    return out;
  };

  // Who is signed out gets the sign-in page instead of what was asked for: it is not put there.
  window.keepOut = (target, out) => {
    target.addEventListener("htmx:beforeSwap", (event) => {
      if (event.target !== target) return;
      const asked = new URL(target.getAttribute("hx-get"), location.href).pathname;
      if (new URL(event.detail.xhr.responseURL, location.href).pathname === asked) return;
      event.detail.shouldSwap = false;
      out();
    });
  };
}
