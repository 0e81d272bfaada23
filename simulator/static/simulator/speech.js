// What the caller hears: prompts read by the browser's voice, sounds played, the tone.

const WAIT_PER_SIGN = 60; // ms per character where there is no voice: time to read

const sleep = (ms) => new Promise((done) => { setTimeout(done, ms); });

/** The browser's tag for the carrier's: cmn-CN is what browsers call zh-CN. */
function tag(language) {
  return language.replace(/^cmn(-Hans)?-/, "zh-").replace(/^yue-CN$/, "zh-HK");
}

function read(text, language) {
  const spoken = new SpeechSynthesisUtterance(text);
  spoken.lang = tag(language);
  const voice = speechSynthesis.getVoices().find((each) => each.lang.replace("_", "-").startsWith(spoken.lang));
  if (!voice) return sleep(text.length * WAIT_PER_SIGN);
  spoken.voice = voice;
  return new Promise((done) => {
    spoken.onend = done;
    spoken.onerror = done;
    speechSynthesis.speak(spoken);
  });
}

let sounding = null;

function play(address) {
  sounding = new Audio(address);
  return new Promise((done) => {
    sounding.onended = done;
    sounding.onerror = done;
    sounding.onpause = done;
    sounding.play().catch(done);
  });
}

function beep() {
  const context = new AudioContext();
  const tone = context.createOscillator();
  const volume = context.createGain();
  volume.gain.value = 0.15;
  tone.frequency.value = 1000;
  tone.connect(volume).connect(context.destination);
  tone.start();
  tone.stop(context.currentTime + 0.4);
  return sleep(450).then(() => context.close());
}

/** Let one line of the call be heard; without `aloud` it takes no time. */
export async function hear(line, aloud) {
  if (!aloud) return;
  if (line.kind === "beep") await beep();
  for (let i = 0; i < Math.max(1, line.loop); i += 1) {
    if (line.kind === "say") await read(line.text, line.language);
    if (line.kind === "play") await play(line.sound);
  }
}

/** Stop whatever is heard. */
export function hush() {
  if ("speechSynthesis" in window) speechSynthesis.cancel();
  if (sounding) sounding.pause();
}
