// What a tab remembers of its place, so that a reload neither moves progress back nor loses why it ended.

const key = (concertId) => `boxoffice.line.${concertId}`;

function read(concertId) {
  try {
    return JSON.parse(sessionStorage.getItem(key(concertId)));
  } catch {
    return null;
  }
}

/** Remembers a place; answers the progress from the first place seen, 0 to 1, which never shrinks. */
export function remember(concertId, place) {
  const kept = read(concertId);
  const isSame = kept?.token === place.token;
  const first = isSame ? Math.max(kept.first, place.queuePosition) : place.queuePosition;
  const now = place.status === 'ACTIVE' ? 1 : (first - place.queuePosition) / Math.max(1, first);
  const progress = Math.max(now, isSame ? kept.progress : 0);
  const wasInside = place.status === 'ACTIVE' || (isSame && kept.wasInside);
  sessionStorage.setItem(key(concertId), JSON.stringify({ token: place.token, first, progress, wasInside }));
  return progress;
}

/** Whether the holder of a token was let in, as far as this tab knows. */
export function wasInside(concertId, token) {
  const kept = read(concertId);
  return kept?.token === token && kept.wasInside;
}
