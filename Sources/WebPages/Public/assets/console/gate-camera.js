// Scans tickets with the camera: with the browser's own detector where available, otherwise with ours.

import { pause } from '../kit/api.js';
import { h, penOf, setText } from '../kit/dom.js';
import { t } from '../kit/i18n.js';

/** Seconds between two scans of the picture. */
const LOOK = 0.15;
/** Milliseconds in which the same code is one scan: a ticket stays in front of the camera for a while. */
const SAME = 4000;
/** The maximum width in pixels of the scanned picture: more costs time and finds nothing more. */
const WIDTH = 800;

/** A switch with the camera's picture below; `onCode` receives each code once. */
export function cameraPanel({ signal, onCode }) {
  const video = h('video', { playsinline: true, muted: true, 'aria-label': t('gate.picture') });
  const told = h('p', { class: 'hint', role: 'status' });
  const frame = h('div', { class: 'gate-camera', hidden: true }, video);
  const button = h('button', {
    class: 'button quiet', type: 'button', 'aria-pressed': 'false', on: { click: () => (running ? stop() : start()) },
  }, t('gate.camera'));
  let running = null;
  signal.addEventListener('abort', () => stop());

  async function start() {
    running = new AbortController();
    const mine = running;
    setText(told, '');
    try {
      // Absent on pages without TLS, except on localhost.
      if (!navigator.mediaDevices) throw new DOMException('', 'SecurityError');
      const stream = await navigator.mediaDevices.getUserMedia({
        audio: false, video: { facingMode: { ideal: 'environment' }, width: { ideal: 1280 }, height: { ideal: 720 } },
      });
      if (mine.signal.aborted) return end(stream);
      mine.signal.addEventListener('abort', () => end(stream));
      video.srcObject = stream;
      video.muted = true;
      await video.play();
    } catch (error) {
      if (mine.signal.aborted) return undefined;
      stop();
      setText(told, t(['SecurityError', 'NotAllowedError', 'NotFoundError'].includes(error.name)
        ? `gate.camera.${error.name}` : 'gate.camera.failed'));
      return undefined;
    }
    button.setAttribute('aria-pressed', 'true');
    setText(button, t('gate.cameraOff'));
    frame.hidden = false;
    // Picture and verdict must be visible together, on a phone too.
    button.scrollIntoView({ block: 'start' });
    keepAwake(mine.signal);
    return look(mine.signal);
  }

  function stop() {
    running?.abort();
    running = null;
    frame.hidden = true;
    button.setAttribute('aria-pressed', 'false');
    setText(button, t('gate.camera'));
  }

  async function look(stopped) {
    const read = await makeReader();
    let [last, at] = ['', 0];
    while (!stopped.aborted) {
      const code = video.videoWidth > 0 ? await read(video).catch(() => null) : null;
      if (stopped.aborted) return;
      if (code && (code !== last || Date.now() - at > SAME)) await onCode(code);
      if (code) [last, at] = [code, Date.now()];
      await pause(LOOK, stopped).catch(() => {});
    }
  }

  return h('div', { class: 'gate-scan' }, button, told, frame);
}

/** Returns a function that reads the code in a video's current frame, or null. */
async function makeReader() {
  if ('BarcodeDetector' in window) {
    const formats = await BarcodeDetector.getSupportedFormats().catch(() => /** @type {string[]} */ ([]));
    if (formats.includes('qr_code')) {
      const detector = new BarcodeDetector({ formats: ['qr_code'] });
      return async (video) => (await detector.detect(video))[0]?.rawValue ?? null;
    }
  }
  const { readQR } = await import('./qr/reader.js');
  const canvas = document.createElement('canvas');
  const context = penOf(canvas, { willReadFrequently: true });
  return async (video) => {
    const scale = Math.min(1, WIDTH / video.videoWidth);
    canvas.width = Math.round(video.videoWidth * scale);
    canvas.height = Math.round(video.videoHeight * scale);
    context.drawImage(video, 0, 0, canvas.width, canvas.height);
    return readQR(context.getImageData(0, 0, canvas.width, canvas.height));
  };
}

function end(stream) {
  for (const track of stream.getTracks()) track.stop();
}

/** Keeps the screen on while the camera runs, where supported. */
async function keepAwake(signal) {
  try {
    const lock = await navigator.wakeLock?.request('screen');
    signal.addEventListener('abort', () => lock?.release());
  } catch {
    // A battery saver may refuse; the gate works all the same.
  }
}
