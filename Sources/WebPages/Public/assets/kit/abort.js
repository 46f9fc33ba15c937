// Signals that say stop, also in browsers that cannot join them by themselves (Safari before 17.4).

/**
 * A signal that says stop as soon as one of these does.
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
 * A signal that says stop after so many milliseconds.
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
