// One event stream over fetch: the browser's own EventSource cannot send the tokens as headers. Pages use
// `stream.js`, which shares such a connection with the other tabs.

import { Problem, headersFor } from './api.js';

/** Milliseconds of silence after which a stream counts as dead; the server sends something every 15 s. */
const SILENCE = 40_000;
const PAUSE_MAX = 8_000;
/** Milliseconds until a hidden stream reconnects after a newer one of the same person replaced it. */
const CROWDED_PAUSE = 60_000;

/**
 * Listens until the signal aborts, and reconnects whenever the stream breaks.
 *
 * `onEvent(name, data)` receives each event with its data parsed; `onState('open'
 * 'lost'
 * 'crowded')` the state of the connection; `onProblem(problem)` a permanent refusal, which ends it. The
 * stream is crowded when the same person opened too many: the newer ones continue, this one reconnects when
 * its page becomes visible again, or much later. After `open` the caller reads its snapshot again, because
 * events in between were missed. `onBeat()` is called whenever any data arrives.
 *
 * @typedef {'open' | 'lost' | 'crowded' | 'full'} State
 * @typedef {{
 *   queueToken?: string | null, onEvent: (name: string, data: any) => void, onState: (state: State) => void,
 *   onProblem: (problem: Problem) => void,
 * }} Calls
 *
 * @param {string} path
 * @param {Calls & {signal: AbortSignal, onBeat: () => void}} options
 */
export async function connect(path, { queueToken, signal, onEvent, onState, onProblem, onBeat }) {
  let failures = 0;
  while (!signal.aborted) {
    const attempt = new AbortController();
    const giveUp = () => attempt.abort();
    signal.addEventListener('abort', giveUp, { once: true });
    // A lost network ends no connection by itself: it would only fall silent.
    window.addEventListener('offline', giveUp, { once: true });
    let watch = setTimeout(giveUp, SILENCE);
    let isCrowded = false;
    try {
      const response = await fetch(`/api/v1${path}`, {
        headers: { Accept: 'text/event-stream', ...headersFor(queueToken) }, signal: attempt.signal, cache: 'no-store',
      });
      if (!response.ok) {
        const problem = new Problem(response.status, await response.json().catch(() => ({})));
        if (response.status !== 503 && response.status !== 429) {
          onProblem(problem);
          return;
        }
        throw problem;
      }
      onState('open');
      failures = 0;
      const body = /** @type {ReadableStream<any>} */ (response.body);
      const reader = body.pipeThrough(new TextDecoderStream()).getReader();
      let pending = '';
      for (;;) {
        const { value, done } = await reader.read();
        if (done) break;
        clearTimeout(watch);
        watch = setTimeout(giveUp, SILENCE);
        onBeat();
        const blocks = (pending + value).split('\n\n');
        pending = blocks.pop() ?? '';
        for (const block of blocks) {
          deliver(block, (name, data) => {
            if (name === 'end' && data.code === 'TOO_MANY_STREAMS') isCrowded = true;
            else onEvent(name, data);
          });
        }
      }
    } catch {
      // Reported below: every unwanted end of a stream is the same to the caller.
    } finally {
      clearTimeout(watch);
      signal.removeEventListener('abort', giveUp);
      window.removeEventListener('offline', giveUp);
    }
    if (signal.aborted) return;
    if (isCrowded) {
      onState('crowded');
      await untilSeen(signal);
      continue;
    }
    onState('lost');
    failures += 1;
    await untilBack(Math.min(PAUSE_MAX, 250 * 2 ** failures), signal);
  }
}

/**
 * @param {string} block
 * @param {(name: string, data: any) => void} onEvent
 */
function deliver(block, onEvent) {
  let name = 'message';
  /** @type {string[]} */
  const data = [];
  for (const line of block.split('\n')) {
    if (line.startsWith('event:')) name = line.slice(6).trim();
    else if (line.startsWith('data:')) data.push(line.slice(5).trimStart());
  }
  if (data.length > 0) onEvent(name, JSON.parse(data.join('\n')));
}

/**
 * Waits, but no longer than until the network is back.
 *
 * @param {number} milliseconds
 * @param {AbortSignal} signal
 * @returns {Promise<void>}
 */
function untilBack(milliseconds, signal) {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      window.removeEventListener('online', done);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds * (0.75 + Math.random() / 2));
    window.addEventListener('online', done);
    signal.addEventListener('abort', done);
  });
}

/**
 * Waits until the page becomes visible again, or a long time.
 *
 * @param {AbortSignal} signal
 * @returns {Promise<void>}
 */
function untilSeen(signal) {
  return new Promise((resolve) => {
    const over = new AbortController();
    const done = () => {
      clearTimeout(timer);
      over.abort();
      resolve();
    };
    const timer = setTimeout(done, CROWDED_PAUSE);
    document.addEventListener('visibilitychange', () => document.hidden || done(), { signal: over.signal });
    window.addEventListener('focus', done, { signal: over.signal });
    signal.addEventListener('abort', done, { signal: over.signal });
  });
}
