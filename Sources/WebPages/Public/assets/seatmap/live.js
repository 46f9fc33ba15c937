// Keeps statuses up to date: the stream, and a snapshot at each of its openings.

import { get } from '../kit/api.js';
import { listen } from '../kit/stream.js';

/** Milliseconds after which a snapshot is read although the stream has not opened. */
const IMPATIENCE = 1500;
/** Milliseconds between two snapshots while other windows hold all the streams a browser may have. */
const LOOK_EVERY = 4000;

/**
 * Follows a date's seats until the signal says stop. `onState` tells how the connection is, as `listen` does;
 * `onProblem(problem)` hears a refusal that ends it.
 */
export function follow(statuses, { queueToken, signal, onState, onProblem }) {
  const base = `/performances/${statuses.plan.performanceId}/seats`;
  let opening = 0;
  let looking;

  async function refresh() {
    const mine = opening;
    try {
      const snapshot = await get(`${base}/statuses`, { queueToken, signal });
      // A snapshot asked for before the stream was opened again may lack what happened in between.
      if (mine === opening) statuses.settle(snapshot);
    } catch (problem) {
      if (signal.aborted || mine !== opening) return;
      if (problem.status >= 400 && problem.status < 500) onProblem(problem);
      else setTimeout(() => signal.aborted || mine !== opening || refresh(), 2000);
    }
  }

  const timer = setTimeout(() => statuses.isKnown || opening > 0 || refresh(), IMPATIENCE);
  signal.addEventListener('abort', () => {
    clearTimeout(timer);
    clearInterval(looking);
  }, { once: true });
  return listen(`${base}/events`, {
    queueToken, signal, onProblem, isForEyes: true,
    onState: (state) => {
      clearInterval(looking);
      if (state === 'open') {
        opening += 1;
        statuses.begin();
        refresh();
      }
      if (state === 'full') {
        refresh();
        looking = setInterval(() => document.hidden || refresh(), LOOK_EVERY);
      }
      onState(state);
    },
    onEvent: (name, data) => {
      if (name === 'seats') statuses.hear(data);
    },
  });
}
