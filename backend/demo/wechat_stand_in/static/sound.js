// Recording and playing. Old phones and pages without https have no microphone; a sample stands in.

import { api } from "./api.js";
import { toast } from "./dom.js";

const TYPES = ["audio/webm;codecs=opus", "audio/mp4", "audio/ogg;codecs=opus"];
const SHORTEST_MS = 500;
const LONGEST_MS = 60_000;

let playing = null;

export const canRecord = () => Boolean(navigator.mediaDevices?.getUserMedia && window.MediaRecorder);

// A second tap ends it.
export async function play(url, button) {
  const again = playing?.button === button;
  stop();
  if (again) return;
  const mine = { audio: new Audio(), button };
  playing = mine;
  button.classList.add("playing");
  for (const end of ["ended", "error"]) mine.audio.addEventListener(end, () => playing === mine && stop());
  try {
    mine.audio.src = URL.createObjectURL(await api.toPlay(url));
    await mine.audio.play();
  } catch (error) {
    if (playing === mine) stop();
    if (error.name !== "AbortError") toast("这段语音放不出来。");
  }
}

function stop() {
  if (!playing) return;
  playing.audio.pause();
  URL.revokeObjectURL(playing.audio.src);
  playing.button.classList.remove("playing");
  playing = null;
}

// Begins to record and hands back `finish`, which gives { blob, seconds }, or null where it was too short.
export async function record() {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  const mimeType = TYPES.find((type) => MediaRecorder.isTypeSupported(type));
  const recorder = new MediaRecorder(stream, { mimeType, audioBitsPerSecond: 24_000 });
  const parts = [];
  recorder.addEventListener("dataavailable", (event) => parts.push(event.data));
  const ended = new Promise((resolve) => recorder.addEventListener("stop", resolve));
  const began = performance.now();
  recorder.start();
  const limit = setTimeout(() => recorder.stop(), LONGEST_MS);
  return async () => {
    const long = Math.min(performance.now() - began, LONGEST_MS);
    clearTimeout(limit);
    if (recorder.state !== "inactive") recorder.stop();
    await ended;
    for (const track of stream.getTracks()) track.stop();
    if (long < SHORTEST_MS) return null;
    return { blob: new Blob(parts), seconds: Math.max(1, Math.round(long / 1000)) };
  };
}
