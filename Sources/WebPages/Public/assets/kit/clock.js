// What time it is for the server: countdowns must not depend on how well a phone's clock goes.

let low = -Infinity;
let high = Infinity;

/**
 * Learns from an answer: the server wrote `Date` (whole seconds, cut off) between sending and
 * receiving, so the difference of the clocks lies within bounds that get narrower with each answer.
 */
export function learn(date, sent, received) {
  const server = Date.parse(date);
  if (Number.isNaN(server)) return;
  const [from, to] = [server - received, server + 1000 - sent];
  if (from > high || to < low) {
    // One of the clocks was set anew.
    [low, high] = [from, to];
  } else {
    [low, high] = [Math.max(low, from), Math.min(high, to)];
  }
}

/** The server's time in milliseconds since 1970. */
export function serverNow() {
  return Date.now() + (Number.isFinite(low) ? (low + high) / 2 : 0);
}

/** Seconds until a time the server told; below zero when it has passed. */
export function secondsUntil(text) {
  return (Date.parse(text) - serverNow()) / 1000;
}

/** Calls back at once and at every full second, until the signal says stop. */
export function everySecond(signal, tick) {
  tick();
  const timer = setInterval(tick, 1000);
  signal.addEventListener('abort', () => clearInterval(timer), { once: true });
  // A hidden tab's timers are slowed down; what is shown must be right at the first look.
  document.addEventListener('visibilitychange', () => document.hidden || tick(), { signal });
}
