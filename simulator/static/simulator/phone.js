// The telephone: shows and reads out what the carrier hears, and sends what the caller does.
import { hear, hush } from "./speech.js";
import { Recorder } from "./wav.js";
import { startThread } from "./thread.js";

const at = (id) => document.getElementById(id);
const keypad = [...document.querySelectorAll("[data-key]")];

let call = null; // what the phone last told of the running call
let shown = 0; // lines of its transcript already heard
let playing = 0; // which run of prompts is being heard; a newer one ends the older
let typed = "";
let timer = 0;
let recorder = null;
let busy = false;

function say(state) {
  at("state").textContent = at("state").dataset[state];
  at("state").dataset.now = state;
}

async function post(path, body) {
  const form = body instanceof FormData;
  const answer = await fetch(path, {
    method: "POST",
    headers: form ? {} : { "Content-Type": "application/json" },
    body: form ? body : JSON.stringify(body ?? {}),
  });
  const found = await answer.json();
  if (!answer.ok) throw new Error(found.error);
  return found;
}

/** A sound that was played, to be heard again. */
function player(each) {
  const sound = document.createElement("audio");
  sound.controls = true;
  sound.preload = "none";
  sound.src = each.sound;
  sound.title = each.text;
  return sound;
}

function line(each) {
  const item = document.createElement("li");
  const label = at("heard").dataset[each.kind];
  item.dataset.kind = each.kind;
  if (each.kind === "say") item.lang = each.language.replace(/^cmn/, "zh");
  item.textContent = [label, each.kind === "play" ? "" : each.text].filter(Boolean).join(" · ");
  if (each.kind === "play") item.append(player(each));
  at("heard").append(item);
  item.scrollIntoView({ block: "nearest" });
}

function wants(kind) {
  return !busy && call && !call.ended && call.wants && call.wants.kind === kind;
}

function refresh() {
  const running = Boolean(call) && !call.ended;
  at("call").disabled = running || busy;
  at("hangup").disabled = !running;
  keypad.forEach((key) => { key.disabled = !running; });
  at("voice").hidden = !wants("voice");
  at("number").disabled = running;
}

/** Take the new state of the call: hear what is new, then wait for the caller. */
async function take(found) {
  call = found;
  playing += 1;
  const mine = playing;
  say("listen");
  refresh();
  while (shown < call.transcript.length) {
    const each = call.transcript[shown];
    shown += 1;
    line(each);
    if (each.kind === "say") at("state").textContent = each.text; // where the eye is in a call
    await hear(each, at("aloud").checked);
    if (mine !== playing) return;
  }
  if (call.ended) say("ended");
  else if (call.wants) waitFor(call.wants);
}

function waitFor(wanted) {
  say(wanted.kind);
  refresh();
  clearTimeout(timer);
  if (wanted.kind === "keys") timer = setTimeout(flush, wanted.timeout * 1000);
}

async function act(path, body) {
  if (busy || !call) return;
  busy = true;
  clearTimeout(timer);
  hush();
  playing += 1; // what was still to be heard is cut off, but stays readable
  call.transcript.slice(shown).forEach(line);
  shown = call.transcript.length;
  refresh();
  let found = null;
  try {
    found = await post(`/api/calls/${call.id}/${path}`, body);
  } catch (error) {
    say("lost");
  }
  busy = false;
  refresh();
  if (found) await take(found);
}

function flush() {
  const digits = typed;
  typed = "";
  return digits ? act("press", { digits }) : act("silence");
}

function press(key) {
  if (!call || call.ended || busy || !call.wants) return;
  if (call.wants.kind === "voice") {
    if (call.wants.finishOnKey.includes(key)) {
      if (recorder) finish(key);
      else act("press", { digits: key });
    }
    return;
  }
  if (call.wants.kind !== "keys") return;
  hush();
  playing += 1;
  typed += key;
  at("state").textContent = typed;
  clearTimeout(timer);
  const done = key === call.wants.finishOnKey || typed.length === call.wants.numDigits;
  if (done) flush();
  else timer = setTimeout(flush, call.wants.timeout * 1000);
}

function speak(voice, then) {
  const form = new FormData();
  form.set("then", then);
  if (voice) form.set("voice", voice, "voice.wav");
  return act("speak", form);
}

async function record() {
  const mine = new Recorder();
  at("microphone").disabled = true;
  try {
    await mine.start();
  } catch (error) {
    at("microphone").disabled = false;
    say("nomic");
    return;
  }
  if (!wants("voice")) { // the call went on while the microphone was opened
    at("microphone").disabled = false;
    await mine.stop();
    return;
  }
  recorder = mine;
  say("recording");
  watch(mine, call.wants);
}

/** End the recording as the carrier would: at its limit, or after enough silence. */
function watch(mine, wanted) {
  if (recorder !== mine) return;
  if (mine.seconds > wanted.maxLength || mine.quiet > wanted.timeout) finish("silence");
  else setTimeout(() => watch(mine, wanted), 200);
}

async function finish(then) {
  const mine = recorder;
  recorder = null;
  at("microphone").disabled = false;
  await speak(await mine.stop(), then);
}

async function dial() {
  at("heard").replaceChildren();
  shown = 0;
  typed = "";
  call = null;
  busy = true;
  say("ringing");
  refresh();
  let found = null;
  try {
    found = await post("/api/calls", {
      from: at("number").value.trim(),
      profile: at("touchtone").checked ? "touchtone" : "full",
      desk: at("desk").value,
    });
  } catch (error) {
    at("state").textContent = error instanceof TypeError ? at("state").dataset.lost : error.message;
  }
  busy = false;
  refresh();
  if (found) await take(found);
}

at("call").addEventListener("click", dial);
at("hangup").addEventListener("click", () => (recorder ? finish("hangup") : act("hangup")));
at("microphone").addEventListener("click", record);
at("sample").addEventListener("click", () => speak(null, at("then").value));
at("nothing").addEventListener("click", () => act("silence"));
at("file").addEventListener("change", () => {
  const [file] = at("file").files;
  if (file) speak(file, at("then").value);
  at("file").value = "";
});
at("desk").addEventListener("change", () => post("/api/desk", { desk: at("desk").value }));
keypad.forEach((key) => key.addEventListener("click", () => press(key.dataset.key)));
document.addEventListener("keydown", (event) => {
  if (/^[0-9*#]$/.test(event.key) && !event.target.closest("input, textarea, select")) press(event.key);
});
say("idle");
refresh();
startThread(at, post);
