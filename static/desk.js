// The live queue. The socket is only a doorbell: it says that a case changed, and the rows are
// fetched from the server, which shows what this person may see.
"use strict";
(() => {
  const BURST = 200; // ms: the first change shows at once, those that follow it together
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

  let changed = new Set(); // cases that changed and were not asked for yet
  let coming = new Set(); // cases whose rows are on their way
  let unseen = new Set(); // cases that changed while nobody looked
  let timer = null;
  let more = false; // something changed since the last look
  let polling = null;
  let failed = 0;

  function refresh() {
    coming = new Set([...coming, ...changed]);
    changed = new Set();
    showPill();
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
    more = true;
    if (!timer) show();
  }

  function show() {
    more = false;
    timer = setTimeout(() => {
      timer = null;
      if (more) show();
    }, BURST);
    if (inUse()) showPill();
    else refresh();
  }

  function refreshed() {
    for (const id of coming) {
      rows.querySelector(`[data-case="${CSS.escape(id)}"]`)?.classList.add("fresh");
    }
    if (coming.size) said.textContent = words.changed;
    coming = new Set();
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

  // Who is signed out gets the sign-in page instead of rows: it is not put among them.
  function guard(event) {
    const { pathname } = new URL(event.detail.xhr.responseURL, location.href);
    if (pathname === location.pathname) return;
    event.detail.shouldSwap = false;
    poll(false);
    tell(words.signedOut, "out");
  }

  pill.addEventListener("click", refresh);
  rows.addEventListener("htmx:beforeSwap", guard);
  rows.addEventListener("htmx:afterSwap", refreshed);
  document.addEventListener("visibilitychange", seen);
  connect();
})();
