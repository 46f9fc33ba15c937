// Signals that say stop, also in browsers that cannot join them by themselves (Safari before 17.4).

/** A signal that says stop as soon as one of these does. */
export function anySignal(...signals) {
  if (AbortSignal.any) return AbortSignal.any(signals);
  const joined = new AbortController();
  for (const signal of signals) {
    if (signal.aborted) joined.abort(signal.reason);
    else signal.addEventListener('abort', () => joined.abort(signal.reason), { once: true, signal: joined.signal });
  }
  return joined.signal;
}

/** A signal that says stop after so many milliseconds. */
export function timeoutSignal(milliseconds) {
  if (AbortSignal.timeout) return AbortSignal.timeout(milliseconds);
  const ending = new AbortController();
  setTimeout(() => ending.abort(new DOMException('The time is over.', 'TimeoutError')), milliseconds);
  return ending.signal;
}
