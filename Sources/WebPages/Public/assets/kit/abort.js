// Abort signals, also for browsers that cannot combine them (Safari before 17.4).

/**
 * A signal that aborts as soon as one of these does.
 *
 * @param {AbortSignal[]} signals
 * @returns {AbortSignal}
 */
export function anySignal(...signals) {
  const { any } = /** @type {any} */ (AbortSignal);
  if (any) return any.call(AbortSignal, signals);
  const joined = new AbortController();
  for (const signal of signals) {
    if (signal.aborted) joined.abort(signal.reason);
    else signal.addEventListener('abort', () => joined.abort(signal.reason), { once: true, signal: joined.signal });
  }
  return joined.signal;
}

/**
 * A signal that aborts after this many milliseconds.
 *
 * @param {number} milliseconds
 * @returns {AbortSignal}
 */
export function timeoutSignal(milliseconds) {
  const { timeout } = /** @type {any} */ (AbortSignal);
  if (timeout) return timeout.call(AbortSignal, milliseconds);
  const ending = new AbortController();
  setTimeout(() => ending.abort(new DOMException('The time is over.', 'TimeoutError')), milliseconds);
  return ending.signal;
}
