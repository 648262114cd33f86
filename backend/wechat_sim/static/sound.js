// Recording and playing. Old phones and pages without https have no microphone; a sample stands in.

const TYPES = ["audio/webm;codecs=opus", "audio/mp4", "audio/ogg;codecs=opus"];
const SHORTEST_MS = 500;
const LONGEST_MS = 60_000;

let playing = null;

export const canRecord = () => Boolean(navigator.mediaDevices?.getUserMedia && window.MediaRecorder);

export function play(url, button) {
  const again = playing?.button === button;
  stop();
  if (again) return;
  const audio = new Audio(url);
  playing = { audio, button };
  button.classList.add("playing");
  audio.addEventListener("ended", stop);
  audio.addEventListener("error", stop);
  audio.play().catch(stop);
}

function stop() {
  playing?.audio.pause();
  playing?.button.classList.remove("playing");
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
    const type = recorder.mimeType.split(";")[0];
    const format = type.split("/")[1];
    return { blob: new File(parts, `voice.${format}`, { type }), format, seconds: Math.max(1, Math.round(long / 1000)) };
  };
}
