// A tab's memory of its place, so that a reload neither moves progress back nor loses the reason it ended.

import { secondsUntil } from '../../kit/clock.js';
import { store } from '../../kit/store.js';

/** Remembers a place; returns the progress since the first place seen, 0 to 1, which never decreases. */
export function remember(concertId, place) {
  const kept = store.line(concertId).read();
  const isSame = kept?.token === place.token;
  const first = isSame ? Math.max(kept.first, place.queuePosition) : place.queuePosition;
  const now = place.status === 'ACTIVE' ? 1 : (first - place.queuePosition) / Math.max(1, first);
  const progress = Math.max(now, isSame ? kept.progress : 0);
  const endsAt = place.expiresAt ?? (isSame ? kept.endsAt : null);
  store.line(concertId).write({ token: place.token, first, progress, endsAt });
  return progress;
}

/**
 * How a place ended, as far as this tab knows: `timeOver` (let in, and the time ran out), `turnOver` (let in,
 * and ended before that: paid or canceled) or `dropped`.
 */
export function howItEnded(concertId, token) {
  const kept = store.line(concertId).read();
  if (kept?.token !== token || !kept.endsAt) return 'dropped';
  return secondsUntil(kept.endsAt) < 1 ? 'timeOver' : 'turnOver';
}
