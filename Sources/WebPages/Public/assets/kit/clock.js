// The server's time: countdowns must not depend on the accuracy of a phone's clock.

let low = -Infinity;
let high = Infinity;

/** Answers that may have been cached for longer than this many seconds reveal nothing about now. */
const KEPT_MAX = 5;

/**
 * Learns from an answer's headers: the server wrote `Date` (truncated to whole seconds) between sending and
 * receiving, or earlier by as long as the answer may be cached on the way. So the difference of the clocks is
 * within bounds that get narrower with each answer.
 *
 * @param {Headers} headers
 * @param {number} sent Milliseconds since 1970 by this machine's clock, and so is `received`.
 * @param {number} received
 */
export function learn(headers, sent, received) {
  const server = Date.parse(headers.get('Date') ?? '');
  const kept = Number(/max-age=(\d+)/.exec(headers.get('Cache-Control') ?? '')?.[1] ?? 0);
  if (Number.isNaN(server) || kept > KEPT_MAX) return;
  const [from, to] = [server - received, server + 1000 - sent + kept * 1000];
  if (from > high || to < low) {
    // One of the clocks was adjusted.
    [low, high] = [from, to];
  } else {
    [low, high] = [Math.max(low, from), Math.min(high, to)];
  }
}

/** The server's time in milliseconds since 1970. */
export function serverNow() {
  return Date.now() + (Number.isFinite(low) ? (low + high) / 2 : 0);
}

/**
 * Seconds until a time from the server; negative when it has passed.
 *
 * @param {string} text
 */
export function secondsUntil(text) {
  return (Date.parse(text) - serverNow()) / 1000;
}

/**
 * Calls back at once and every second, until the signal aborts.
 *
 * @param {AbortSignal} signal
 * @param {() => void} tick
 */
export function everySecond(signal, tick) {
  tick();
  const timer = setInterval(tick, 1000);
  signal.addEventListener('abort', () => clearInterval(timer), { once: true });
  // Timers of a hidden tab are throttled; what is shown must be right as soon as it is visible.
  document.addEventListener('visibilitychange', () => document.hidden || tick(), { signal });
}
