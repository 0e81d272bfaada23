// Encodes the microphone to WAV: 16-bit PCM, mono, 8 kHz, which every carrier takes.

const RATE = 8000;

/** One sample in the target rate is the mean of those it stands for: a plain low-pass. */
function resample(samples, from) {
  const step = from / RATE;
  const out = new Float32Array(Math.floor(samples.length / step));
  for (let i = 0; i < out.length; i += 1) {
    const start = Math.floor(i * step);
    const end = Math.max(start + 1, Math.floor((i + 1) * step));
    let sum = 0;
    for (let j = start; j < end; j += 1) sum += samples[j];
    out[i] = sum / (end - start);
  }
  return out;
}

/** The bytes of a WAV file holding these samples. */
export function encode(samples, from) {
  const sound = resample(samples, from);
  const view = new DataView(new ArrayBuffer(44 + sound.length * 2));
  const text = (at, word) => [...word].forEach((sign, i) => view.setUint8(at + i, sign.charCodeAt(0)));
  text(0, "RIFF");
  view.setUint32(4, 36 + sound.length * 2, true);
  text(8, "WAVEfmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true); // PCM
  view.setUint16(22, 1, true); // mono
  view.setUint32(24, RATE, true);
  view.setUint32(28, RATE * 2, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  text(36, "data");
  view.setUint32(40, sound.length * 2, true);
  sound.forEach((value, i) => {
    view.setInt16(44 + i * 2, Math.round(Math.max(-1, Math.min(1, value)) * 32767), true);
  });
  return new Blob([view], { type: "audio/wav" });
}

/** Records the microphone until stopped; `quiet` tells how many seconds nothing was heard. */
export class Recorder {
  async start() {
    this.stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    this.context = new AudioContext();
    await this.context.audioWorklet.addModule(new URL("tap.js", import.meta.url));
    this.chunks = [];
    this.began = performance.now();
    this.loud = this.began;
    const tap = new AudioWorkletNode(this.context, "tap");
    tap.port.onmessage = ({ data }) => {
      this.chunks.push(data);
      if (data.some((value) => Math.abs(value) > 0.02)) this.loud = performance.now();
    };
    this.context.createMediaStreamSource(this.stream).connect(tap);
  }

  get quiet() {
    return (performance.now() - this.loud) / 1000;
  }

  get seconds() {
    return (performance.now() - this.began) / 1000;
  }

  async stop() {
    this.stream.getTracks().forEach((track) => track.stop());
    const rate = this.context.sampleRate;
    await this.context.close();
    const all = new Float32Array(this.chunks.reduce((sum, each) => sum + each.length, 0));
    let at = 0;
    for (const chunk of this.chunks) {
      all.set(chunk, at);
      at += chunk.length;
    }
    return encode(all, rate);
  }
}
