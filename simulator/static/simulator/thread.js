// The text thread: what was sent, what came back, and whether it was delivered.

const EVERY = 1500; // ms between two looks

function bubble(text, data) {
  const item = document.createElement("li");
  const mine = text.direction === "inbound";
  item.className = mine ? "mine" : "theirs";
  const words = document.createElement("p");
  words.textContent = text.body;
  const foot = document.createElement("small");
  const time = new Date(text.at).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  if (text.media !== "0") words.textContent += ` [${data.photo}]`;
  foot.textContent = [time, data[text.status] ?? text.status, text.error].filter(Boolean).join(" · ");
  item.append(words, foot);
  return item;
}

/** A chosen file as the text's interface takes it: base64 without the address in front. */
async function picture(file) {
  if (!file) return {};
  const reader = new FileReader();
  const read = new Promise((done, failed) => {
    reader.onload = () => done(reader.result);
    reader.onerror = () => failed(reader.error);
  });
  reader.readAsDataURL(file);
  return { photo: (await read).split(",")[1], photo_type: file.type };
}

/** Keep the thread of the number in the field on screen, and send what is written. */
export function startThread(at, post) {
  let last = "";

  async function look() {
    const number = encodeURIComponent(at("number").value.trim());
    const answer = await fetch(`/api/texts?number=${number}`);
    if (!answer.ok) return;
    const { texts } = await answer.json();
    const now = JSON.stringify(texts);
    if (now === last) return;
    last = now;
    at("thread").replaceChildren(...texts.map((each) => bubble(each, at("thread").dataset)));
    at("thread").scrollTop = at("thread").scrollHeight;
  }

  async function lookAgain() {
    if (!document.hidden) await look().catch(() => {});
    setTimeout(lookAgain, EVERY);
  }

  at("compose").addEventListener("submit", async (event) => {
    event.preventDefault();
    const body = at("words").value;
    at("refused").hidden = true;
    try {
      const photo = await picture(at("photo").files[0]);
      await post("/api/texts", { from: at("number").value.trim(), body, ...photo });
      at("words").value = at("photo").value = "";
    } catch (error) {
      at("refused").textContent = error.message;
      at("refused").hidden = false;
    }
    await look().catch(() => {});
  });
  at("words").addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      at("compose").requestSubmit();
    }
  });
  lookAgain();
}
