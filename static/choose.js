// Names of units and services while one is typed (WAI-ARIA combobox). Without this script the
// page asks which is meant after "Continue".
"use strict";
(() => {
  const PAUSE = 200; // ms of no typing before the server is asked

  function combobox(input) {
    const list = document.createElement("ul");
    list.id = `${input.id}_list`;
    list.className = "choices";
    list.hidden = true;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", document.querySelector(`label[for="${input.id}"]`).textContent);
    input.after(list);
    const attributes = {
      role: "combobox",
      "aria-autocomplete": "list",
      "aria-controls": list.id,
      "aria-expanded": "false",
    };
    for (const [name, value] of Object.entries(attributes)) input.setAttribute(name, value);

    let timer = null;
    let asked = 0;
    let active = -1;

    function close() {
      list.hidden = true;
      active = -1;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    }

    function take(label) {
      input.value = label;
      input.dispatchEvent(new Event("change", { bubbles: true }));
      close();
    }

    function show(labels) {
      list.replaceChildren(
        ...labels.map((label, n) => {
          const option = document.createElement("li");
          option.id = `${list.id}_${n}`;
          option.setAttribute("role", "option");
          option.setAttribute("aria-selected", "false");
          option.textContent = label;
          option.addEventListener("mousedown", (event) => event.preventDefault()); // keep the focus
          option.addEventListener("click", () => take(label));
          return option;
        }),
      );
      active = -1;
      list.hidden = labels.length === 0;
      input.setAttribute("aria-expanded", String(labels.length > 0));
      input.removeAttribute("aria-activedescendant");
    }

    function move(step) {
      const options = [...list.children];
      if (list.hidden || !options.length) return;
      active = (active + step + options.length + (active < 0 && step < 0 ? 1 : 0)) % options.length;
      options.forEach((one, n) => one.setAttribute("aria-selected", String(n === active)));
      input.setAttribute("aria-activedescendant", options[active].id);
      options[active].scrollIntoView({ block: "nearest" });
    }

    async function ask() {
      const mine = ++asked;
      const typed = input.value.trim();
      if (!typed) return close();
      try {
        const answer = await fetch(`${input.dataset.suggest}?q=${encodeURIComponent(typed)}`);
        const found = answer.ok ? (await answer.json()).found : [];
        const isWanted = mine === asked && document.activeElement === input;
        if (isWanted) show(found.length === 1 && found[0] === typed ? [] : found);
      } catch {
        close(); // no network: the page asks after "Continue"
      }
    }

    input.addEventListener("input", (event) => {
      clearTimeout(timer);
      // Letters that an input method still turns into characters are pinyin too: they are sought.
      timer = setTimeout(ask, event.isComposing ? PAUSE * 2 : PAUSE);
    });
    input.addEventListener("keydown", (event) => {
      if (event.isComposing) return;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        if (list.hidden) ask();
        move(event.key === "ArrowDown" ? 1 : -1);
        event.preventDefault();
      } else if (event.key === "Enter" && active >= 0) {
        take(list.children[active].textContent);
        event.preventDefault();
      } else if (event.key === "Escape" && !list.hidden) {
        close();
        event.preventDefault();
      }
    });
    input.addEventListener("blur", () => {
      asked += 1; // what comes now comes too late
      close();
    });
  }

  document.querySelectorAll("[data-suggest]").forEach(combobox);
})();
