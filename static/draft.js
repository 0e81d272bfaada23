// What is typed stays in this tab of this browser until it is sent: a reload or a broken
// connection loses nothing, and the server has no copy. Name and number are never kept.
"use strict";
(() => {
  const KEPT = "complaint";
  const FIELDS = ["words", "about", "happened_on", "is_report"];

  function open() {
    try {
      return window.sessionStorage;
    } catch {
      return null; // a private window keeps nothing
    }
  }

  const store = open();
  if (!store) return;
  if (document.querySelector("[data-draft='sent']")) {
    store.removeItem(KEPT);
    return;
  }
  const form = document.querySelector("form[data-draft='keep']");
  if (!form) return;
  const fields = FIELDS.map((name) => form.elements[name]).filter(Boolean);
  const note = document.getElementById("draft");

  function keep() {
    const said = {};
    for (const field of fields) said[field.name] = field.type === "checkbox" ? field.checked : field.value;
    try {
      store.setItem(KEPT, JSON.stringify(said));
    } catch {
      // full: the page works without it
    }
  }

  function kept() {
    try {
      return JSON.parse(store.getItem(KEPT)) || {};
    } catch {
      return {};
    }
  }

  function restore() {
    const said = kept();
    for (const field of fields) {
      if (field.type === "checkbox") field.checked = field.checked || said[field.name] === true;
      else if (!field.value && said[field.name]) field.value = said[field.name];
    }
    const more = form.querySelector("details");
    if (more && (said.about || said.happened_on || said.is_report)) more.open = true;
  }

  restore();
  form.addEventListener("input", keep);
  form.addEventListener("change", keep);
  note.hidden = false;
  note.querySelector("button").addEventListener("click", () => {
    for (const field of fields) {
      if (field.type === "checkbox") field.checked = false;
      else field.value = "";
    }
    store.removeItem(KEPT);
    form.elements.words.focus();
  });
})();
