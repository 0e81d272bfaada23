// Large type and dark: two switches, remembered on this device. Without this script the page
// follows the device's own settings.
"use strict";
(() => {
  const root = document.documentElement;
  const choices = {
    size: { attribute: "data-size", on: "large", off: "" },
    theme: { attribute: "data-bs-theme", on: "dark", off: "light" },
  };

  function remembered(name) {
    try {
      return localStorage.getItem(name);
    } catch {
      return null;
    }
  }

  function remember(name, value) {
    try {
      localStorage.setItem(name, value);
    } catch {
      // a private window keeps nothing
    }
  }

  function chosen(name) {
    const kept = remembered(name);
    if (kept !== null) return kept;
    const dark = matchMedia("(prefers-color-scheme: dark)").matches;
    return name === "theme" && dark ? choices.theme.on : choices[name].off;
  }

  function show(name) {
    root.setAttribute(choices[name].attribute, chosen(name));
  }

  Object.keys(choices).forEach(show);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => show("theme"));

  document.addEventListener("DOMContentLoaded", () => {
    for (const button of document.querySelectorAll("[data-prefer]")) {
      const name = button.dataset.prefer;
      const { on, off } = choices[name];
      const press = () => button.setAttribute("aria-pressed", String(chosen(name) === on));
      button.hidden = false;
      press();
      button.addEventListener("click", () => {
        remember(name, chosen(name) === on ? off : on);
        show(name);
        press();
      });
    }
  });
})();
