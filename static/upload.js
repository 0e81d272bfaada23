// Files of a form, sent one by one in small pieces that survive a broken line (tus 1.0), and a
// voice recorded here. Without this script the form itself carries the files.
"use strict";
(() => {
  const PIECE = 512 * 1024; // bytes
  const WAITS = [1, 2, 4, 8, 15, 30]; // seconds between tries; the last is repeated
  const TRIES = 40;
  const box = document.querySelector("[data-uploads]");
  if (!box) return;
  const form = box.closest("form");
  const input = box.querySelector("input[type=file]");
  const list = box.querySelector(".drafts");
  const words = box.dataset;
  const queue = [];
  let sending = false;
  const pause = (seconds) => new Promise((done) => setTimeout(done, seconds * 1000));

  function ask(method, address, headers, body) {
    const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
    const always = { "Tus-Resumable": "1.0.0", "X-CSRFToken": token };
    return fetch(address, { method, headers: { ...always, ...headers }, body, credentials: "same-origin" });
  }

  // What the server refuses for good is said to the citizen; all else is tried again.
  async function refuse(answer) {
    throw Object.assign(new Error((await answer.text()) || words.failed), { final: true });
  }

  async function create(job) {
    const headers = { "Upload-Length": String(job.file.size), "Upload-Metadata": `form ${btoa(words.form)}` };
    const answer = await ask("POST", words.uploads, headers);
    if (answer.status >= 400 && answer.status < 500) await refuse(answer); // 5xx: try again
    if (answer.status !== 201) throw new Error(String(answer.status));
    job.address = answer.headers.get("Location");
  }

  async function look(job) {
    const answer = await ask("HEAD", job.address, {});
    if (answer.status === 404) await refuse(answer);
    if (!answer.ok) throw new Error(String(answer.status));
    job.offset = Number(answer.headers.get("Upload-Offset"));
  }

  async function piece(job) {
    const headers = { "Content-Type": "application/offset+octet-stream", "Upload-Offset": String(job.offset) };
    const answer = await ask("PATCH", job.address, headers, job.file.slice(job.offset, job.offset + PIECE));
    if (answer.status >= 400 && answer.status < 500 && answer.status !== 409) await refuse(answer);
    if (answer.status !== 204) throw new Error(String(answer.status));
    job.offset = Number(answer.headers.get("Upload-Offset"));
    job.tries = 0;
  }

  function show(job, text) {
    const percent = Math.floor((job.offset / job.file.size) * 100);
    job.bar.value = percent;
    job.said.textContent = text ?? `${words.sending} ${percent}%`;
  }

  async function send(job) {
    let lost = false;
    while (!job.gone && (!job.address || job.offset < job.file.size)) {
      try {
        if (!job.address) await create(job);
        else if (lost) await look(job);
        lost = false;
        if (job.offset < job.file.size && !job.gone) await piece(job);
        show(job);
      } catch (error) {
        if (error.final || job.tries >= TRIES) throw error;
        lost = true;
        show(job, words.waiting);
        await pause(WAITS[Math.min(job.tries, WAITS.length - 1)]);
        job.tries += 1;
      }
    }
  }

  function forget(job) {
    job.gone = true;
    job.item.remove();
    if (job.address) ask("DELETE", job.address, {}).catch(() => {});
  }

  async function work() {
    if (sending) return;
    sending = true;
    for (let job = queue.shift(); job; job = queue.shift()) {
      if (job.gone) continue;
      try {
        await send(job);
        show(job, words.sent);
      } catch (error) {
        job.item.classList.add("refused");
        job.said.textContent = error.final ? error.message : words.failed;
      }
      job.bar.remove();
      job.stop.textContent = words.remove;
    }
    sending = false;
  }

  const part = (tag, properties) => Object.assign(document.createElement(tag), properties);

  function add(file) {
    const job = { file, offset: 0, tries: 0, item: part("li", {}) };
    job.bar = part("progress", { max: 100, ariaLabel: file.name });
    job.said = part("span", { className: "quiet" });
    job.stop = part("button", { type: "button", className: "btn btn-link", textContent: words.cancel });
    job.stop.addEventListener("click", () => forget(job));
    job.item.append(part("span", { textContent: file.name }), job.stop, job.bar, job.said);
    list.append(job.item);
    show(job);
    queue.push(job);
    work();
  }

  input.addEventListener("change", () => {
    [...input.files].forEach(add);
    input.value = ""; // they are on their way: the form need not carry them again
  });
  form.addEventListener("submit", (event) => {
    if (!sending || event.submitter?.name === "remove") return;
    event.preventDefault();
    alert(words.wait);
  });

  const button = box.querySelector("[data-record]");
  let recorder = null;
  button.hidden = !(window.MediaRecorder && navigator.mediaDevices?.getUserMedia);
  button.addEventListener("click", async () => {
    if (recorder) return recorder.stop();
    const label = button.textContent;
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
      recorder = new MediaRecorder(stream);
      recorder.ondataavailable = (event) => add(new File([event.data], words.voice)); // the whole
      recorder.onstop = () => {
        stream.getTracks().forEach((track) => track.stop());
        button.textContent = label;
        recorder = null;
      };
      recorder.start();
      button.textContent = button.dataset.stop;
    } catch {
      recorder = null;
      alert(words.nomic);
    }
  });
})();
