// The live queue: which cases changed, shown at once unless somebody is about to click a row.
"use strict";
(() => {
  const BURST = 200; // ms: the first change shows at once, those that follow it together

  const live = document.getElementById("live");
  const rows = document.getElementById("rows");
  const pill = document.getElementById("live-pill");
  const said = document.getElementById("live-said");
  const words = live.dataset;
  const title = document.title;

  let changed = new Set(); // cases that changed and were not asked for yet
  let coming = new Set(); // cases whose rows are on their way
  let unseen = new Set(); // cases that changed while nobody looked
  let timer = null;
  let more = false; // something changed since the last look

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

  function heard(note) {
    const id = String(note.case);
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

  pill.addEventListener("click", refresh);
  rows.addEventListener("htmx:afterSwap", refreshed);
  document.addEventListener("visibilitychange", seen);
  keepOut(rows, listen(live, heard, refresh));
})();
