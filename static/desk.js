// The live queue. The socket is only a doorbell: it says that a case changed, and the rows are
// fetched from the server, which shows what this person may see.
"use strict";
(() => {
  const DEBOUNCE = 80; // ms: a burst of changes is one fetch
  const POLL = 30000;
  const LONGEST_WAIT = 15000;
  const SIGNED_OUT = 4401;

  const live = document.getElementById("live");
  const rows = document.getElementById("rows");
  const pill = document.getElementById("live-pill");
  const said = document.getElementById("live-said");
  const state = document.getElementById("live-state");
  const words = live.dataset;
  const title = document.title;

  let changed = new Set(); // cases that changed and are not on the screen yet
  let unseen = new Set(); // cases that changed while nobody looked
  let timer = null;
  let polling = null;
  let failed = 0;

  function refresh() {
    htmx.trigger(rows, "changed");
  }

  function inUse() {
    return rows.contains(document.activeElement) || rows.matches(":hover");
  }

  function showPill() {
    pill.textContent = words.waiting.replace("{n}", changed.size);
    pill.hidden = changed.size === 0;
  }

  function count() {
    document.title = unseen.size ? `(${unseen.size}) ${title}` : title;
  }

  function heard(id) {
    changed.add(id);
    unseen.add(id);
    count();
    clearTimeout(timer);
    timer = setTimeout(() => (inUse() ? showPill() : refresh()), DEBOUNCE);
  }

  function refreshed() {
    for (const id of changed) {
      rows.querySelector(`[data-case="${CSS.escape(id)}"]`)?.classList.add("fresh");
    }
    if (changed.size) said.textContent = words.changed;
    changed = new Set();
    showPill();
    if (!document.hidden) setTimeout(seen, 3000);
  }

  function seen() {
    if (document.hidden) return;
    unseen = new Set();
    count();
  }

  function poll(on) {
    if (on && !polling) polling = setInterval(refresh, POLL);
    if (!on && polling) {
      clearInterval(polling);
      polling = null;
    }
  }

  function tell(text, kind) {
    state.textContent = text;
    live.dataset.state = kind;
  }

  function connect() {
    const scheme = location.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(`${scheme}//${location.host}${words.socket}`);
    socket.onopen = () => {
      if (failed) refresh(); // what was missed while away
      failed = 0;
      poll(false);
      tell(words.live, "on");
    };
    socket.onmessage = (event) => heard(String(JSON.parse(event.data).case));
    socket.onclose = (event) => {
      failed += 1;
      if (event.code === SIGNED_OUT) {
        poll(false);
        tell(words.signedOut, "out");
        return;
      }
      if (failed >= 2) {
        poll(true);
        tell(words.lost, "off");
      }
      setTimeout(connect, Math.min(1000 * 2 ** (failed - 1), LONGEST_WAIT));
    };
  }

  pill.addEventListener("click", refresh);
  rows.addEventListener("htmx:afterSwap", refreshed);
  document.addEventListener("visibilitychange", seen);
  connect();
})();
