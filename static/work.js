// The work that the page asks for under load (ALTCHA): derive keys until one begins as asked.
// It runs while the words are checked; where it cannot run, the visitor waits instead.
"use strict";
(() => {
  const proof = document.querySelector("[data-work]");
  const subtle = globalThis.crypto && globalThis.crypto.subtle;
  if (!proof || !subtle) return; // the page says how long to wait
  const form = proof.closest("form");
  const button = form.querySelector("[type='submit']");
  const working = proof.querySelector("[data-working]");
  const waiting = proof.querySelector("[data-waiting]");

  const bytes = (hex) => Uint8Array.from(hex.match(/../g), (pair) => parseInt(pair, 16));
  const hex = (buffer) => Array.from(new Uint8Array(buffer), (b) => b.toString(16).padStart(2, "0")).join("");

  async function derive(parameters, counter) {
    const nonce = bytes(parameters.nonce);
    const password = new Uint8Array(nonce.length + 4);
    password.set(nonce);
    new DataView(password.buffer).setUint32(nonce.length, counter);
    const key = await subtle.importKey("raw", password, "PBKDF2", false, ["deriveBits"]);
    const how = { name: "PBKDF2", hash: "SHA-256", salt: bytes(parameters.salt), iterations: parameters.cost };
    return hex(await subtle.deriveBits(how, key, parameters.keyLength * 8));
  }

  async function solve(challenge) {
    for (let counter = 0; ; counter += 1) {
      const derivedKey = await derive(challenge.parameters, counter);
      if (derivedKey.startsWith(challenge.parameters.keyPrefix)) {
        return { challenge, solution: { counter, derivedKey } };
      }
    }
  }

  const solved = solve(JSON.parse(proof.dataset.work)).then((payload) => {
    form.elements.work.value = btoa(JSON.stringify(payload));
  });
  waiting.hidden = true;
  solved.catch(() => {
    waiting.hidden = false;
  });
  form.addEventListener("submit", (event) => {
    if (form.elements.work.value) return;
    event.preventDefault();
    button.disabled = true;
    working.hidden = false;
    solved.finally(() => {
      button.disabled = false;
      working.hidden = true;
      HTMLFormElement.prototype.submit.call(form);
    });
  });
})();
