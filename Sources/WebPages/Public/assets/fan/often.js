// Polls live figures, but only while the page is visible.

import { Problem, pause } from '../kit/api.js';

/**
 * Runs `task` now and every so many seconds while the page is visible, and at once when it becomes visible
 * again. `seconds` is a number or a function that returns one. Failures are left for the next run.
 */
export async function whileVisible(signal, seconds, task) {
  while (!signal.aborted) {
    try {
      await untilVisible(signal);
      await task();
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof Problem)) throw error;
    }
    await pause(typeof seconds === 'function' ? seconds() : seconds, signal).catch(() => {});
  }
}

/**
 * Resolves when the page is visible, and rejects when the signal aborts; either way no listener is left
 * behind.
 *
 * @param {AbortSignal} signal
 * @returns {Promise<void>}
 */
export function untilVisible(signal) {
  if (!document.hidden) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const over = new AbortController();
    document.addEventListener('visibilitychange', () => {
      if (document.hidden) return;
      over.abort();
      resolve();
    }, { signal: over.signal });
    signal.addEventListener('abort', () => {
      over.abort();
      reject(signal.reason);
    }, { signal: over.signal });
  });
}
