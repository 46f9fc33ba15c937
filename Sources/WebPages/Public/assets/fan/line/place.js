// Follows a place in line: by a stream, or by polling where streams do not get through.

import { anySignal } from '../../kit/abort.js';
import { Problem, get, pause } from '../../kit/api.js';
import { listen } from '../../kit/stream.js';

/** Refusals after which there is nothing to follow. */
const OVER = new Set([
  'QUEUE_TOKEN_EXPIRED', 'QUEUE_TOKEN_NOT_FOUND', 'QUEUE_TOKEN_INVALID', 'QUEUE_TOKEN_REQUIRED',
  'QUEUE_TOKEN_MISMATCH', 'SOLD_OUT', 'SALE_NOT_OPEN', 'CONCERT_NOT_FOUND',
]);
/** The timeout for a new stream to send the place before polling begins, in seconds. */
const STREAM_PATIENCE = 3;
/** Seconds without an event before a broken connection is worth a banner. */
const LOST_AFTER = 2.5;
/** Seconds between attempts to open a stream that was refused for another reason. */
const STREAM_AGAIN = 30;

/**
 * Follows the place until the signal aborts or the place ends.
 *
 * `onPlace(place)` receives updates, `onOver(problem)` the end, `onState('open'
 * 'lost')` the connection.
 */
export function followPlace(token, { signal, onPlace, onOver, onState }) {
  const ending = new AbortController();
  const inside = anySignal(signal, ending.signal);
  let isStreaming = false;
  let isAsking = false;
  let heardAt = Date.now();
  let askTimer;
  let lostTimer;

  inside.addEventListener('abort', () => {
    clearTimeout(askTimer);
    clearTimeout(lostTimer);
  });
  window.addEventListener('offline', () => tellLost(), { signal: inside });
  window.addEventListener('online', () => ask(), { signal: inside });
  document.addEventListener('visibilitychange', () => {
    // A sleeping tab may have missed its turn; what is shown must be right as soon as it is visible.
    if (!document.hidden && Date.now() - heardAt > 2000) ask();
  }, { signal: inside });
  askIn(STREAM_PATIENCE);
  stream();

  async function stream() {
    while (!inside.aborted) {
      await listen('/queue-tokens/current/events', {
        queueToken: token,
        signal: inside,
        onEvent(name, data) {
          if (name === 'end') return over(new Problem(data.status, data));
          isStreaming = true;
          clearTimeout(askTimer);
          return heard(data);
        },
        onState(state) {
          if (state === 'open') return;
          // Where streams are refused altogether, polling continues at its own pace.
          if (state === 'full') ask();
          if (!isStreaming) return;
          isStreaming = false;
          suspect();
          askIn(1);
        },
        onProblem(problem) {
          if (OVER.has(problem.code)) over(problem);
        },
      });
      await pause(STREAM_AGAIN, inside).catch(() => {});
    }
  }

  function askIn(seconds) {
    clearTimeout(askTimer);
    if (!inside.aborted) askTimer = setTimeout(ask, seconds * 1000);
  }

  async function ask() {
    if (isAsking || inside.aborted) return;
    isAsking = true;
    let next = 5;
    try {
      const place = await get('/queue-tokens/current', { queueToken: token, signal: inside, anonymous: true });
      next = place.pollAfter;
      heard(place);
    } catch (problem) {
      if (inside.aborted) return;
      if (!(problem instanceof Problem)) throw problem;
      if (OVER.has(problem.code)) return over(problem);
      next = problem.retryAfter ?? next;
      if (problem.code === 'NETWORK') tellLost();
    } finally {
      isAsking = false;
      if (!isStreaming) askIn(next);
    }
  }

  function heard(place) {
    if (inside.aborted) return;
    heardAt = Date.now();
    clearTimeout(lostTimer);
    lostTimer = undefined;
    onState('open');
    onPlace(place);
  }

  function suspect() {
    lostTimer ??= setTimeout(tellLost, LOST_AFTER * 1000);
  }

  function tellLost() {
    clearTimeout(lostTimer);
    lostTimer = undefined;
    onState('lost');
  }

  function over(problem) {
    if (inside.aborted) return;
    ending.abort();
    onOver(problem);
  }
}
