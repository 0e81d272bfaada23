// Keying in while somebody speaks: by keyboard alone, and a reload loses nothing typed but who the
// citizen is. Without this script the form works as any other.
"use strict";
(() => {
  const SECRET = ["name", "number", "others", "address", "nonce", "csrfmiddlewaretoken", "article"];
  const form = document.getElementById("intake");

  // --- The draft: in this tab alone, without identity, gone when it is filed.
  function store(act) {
    try {
      return act(window.sessionStorage);
    } catch {
      return null; // a private window keeps nothing
    }
  }

  if (document.querySelector("[data-filed]")) {
    store((kept) => ["intake", "behalf"].forEach((name) => kept.removeItem(`draft:${name}`)));
  }
  if (!form) return;
  const draft = `draft:${form.dataset.draft}`;

  function said() {
    return [...new FormData(form)].filter(
      ([name, value]) => typeof value === "string" && !SECRET.includes(name),
    );
  }

  function restore(pairs) {
    for (const [name, value] of pairs) {
      for (const field of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
        if (field.type === "radio" || field.type === "checkbox") {
          if (field.value === value) field.checked = true;
        } else field.value = value;
      }
    }
  }

  form.querySelector(".is-invalid")?.focus(); // where something is wrong, not where one begins
  const isFresh = !document.querySelector(".problem"); // what was refused comes from the server
  const kept = isFresh && store((box) => JSON.parse(box.getItem(draft) || "null"));
  if (kept) restore(kept);
  form.addEventListener("input", () => store((box) => box.setItem(draft, JSON.stringify(said()))));

  // --- Keys.
  function send() {
    if (form.requestSubmit) form.requestSubmit();
    else form.submit();
  }

  function choose(field, digit) {
    const choices = form.querySelectorAll(`[name="${CSS.escape(field.name)}"]`);
    const wanted = choices[digit - 1];
    if (!wanted) return;
    wanted.checked = true;
    wanted.focus();
    wanted.dispatchEvent(new Event("input", { bubbles: true }));
  }

  form.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      send();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const field = event.target;
    if (field.type === "radio" && /^[1-9]$/.test(event.key)) {
      event.preventDefault();
      choose(field, Number(event.key));
    } else if (event.key === "Enter" && field.matches("input:not([type=submit])")) {
      event.preventDefault(); // an Enter that slipped must not file half a complaint
    }
  });

  // --- Answers found beside the words.
  const ask = document.getElementById("ask");
  const answers = document.getElementById("answers");
  if (!ask) return;

  function use(found) {
    if (!found) return;
    const answer = form.elements.answer;
    answer.value = found.dataset.words;
    form.elements.article.value = found.dataset.article;
    const enquiry = form.querySelector('[name="kind"][value="enquiry"]');
    if (enquiry) enquiry.checked = true;
    answer.dispatchEvent(new Event("input", { bubbles: true }));
    answer.focus();
  }

  ask.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey) return;
    const found = answers.querySelectorAll("[data-words]");
    if (event.key === "Enter") {
      event.preventDefault();
      use(found[0]);
    } else if (event.altKey && /^Digit[1-9]$/.test(event.code)) {
      event.preventDefault();
      use(found[Number(event.code.slice(5)) - 1]);
    }
  });
  answers.addEventListener("htmx:afterSwap", () => {
    for (const button of answers.querySelectorAll("[data-insert]")) button.hidden = false;
  });
  answers.addEventListener("click", (event) => {
    const button = event.target.closest("[data-insert]");
    if (button) use(button.closest("[data-words]"));
  });
})();
