// Prefetches what comes after the line while there is nothing else to do, so that the map opens at once.

import { get } from '../../kit/api.js';

/** The maximum number of seating plans prefetched; a long series of dates is not. */
const PLANS_MAX = 3;
const done = new Set();

/** Prepares the seat map of a concert, once, unless the reader asked to save data. */
export async function prepareMap(concert, signal) {
  if (done.has(concert.concertId) || navigator.connection?.saveData) return;
  done.add(concert.concertId);
  const url = new URL('../seats.js', import.meta.url).href;
  document.head.append(Object.assign(document.createElement('link'), { rel: 'modulepreload', href: url }));
  for (const { performanceId } of concert.performances.slice(0, PLANS_MAX)) {
    try {
      // Public and immutable: the browser's own cache keeps it for the map.
      await get(`/performances/${performanceId}/plan`, { signal, anonymous: true });
    } catch {
      return;
    }
  }
}
