// Who is logged in, in every tab of this browser.

const KEPT = 'boxoffice.session';
const listeners = new Set();
let current = read();

function read() {
  try {
    const session = JSON.parse(localStorage.getItem(KEPT));
    return session && Date.parse(session.expiresAt) > Date.now() ? session : null;
  } catch {
    return null;
  }
}

window.addEventListener('storage', (event) => {
  if (event.key !== KEPT && event.key !== null) return;
  current = read();
  tell();
});

function tell() {
  for (const listener of listeners) listener(current);
}

/** The session `{accessToken, expiresAt, user}`, or null. */
export function session() {
  return current;
}

/** The person logged in `{userId, email, name, role}`, or null. */
export function user() {
  return current?.user ?? null;
}

/** Keeps the answer of `POST /sessions`. */
export function begin(answer) {
  // Places kept from a session that ran out may be somebody else's.
  if (current?.user.userId !== answer.user.userId) forgetPlaces();
  current = { accessToken: answer.accessToken, expiresAt: answer.expiresAt, user: answer.user };
  localStorage.setItem(KEPT, JSON.stringify(current));
  tell();
}

/**
 * Forgets the session here, with everything kept under `boxoffice.place.` and `boxoffice.mine.`;
 * `leave` in api.js also ends it on the server.
 */
export function end() {
  if (!current) return;
  current = null;
  localStorage.removeItem(KEPT);
  forgetPlaces();
  tell();
}

function forgetPlaces() {
  for (const key of Object.keys(localStorage)) {
    if (key.startsWith('boxoffice.place.') || key.startsWith('boxoffice.mine.')) localStorage.removeItem(key);
  }
}

/** Calls back when somebody logs in or out, here or in another tab. */
export function onSession(listener) {
  listeners.add(listener);
}

/** The queue token of a concert, or null. */
export function placeToken(concertId) {
  return localStorage.getItem(`boxoffice.place.${concertId}`);
}

/** Keeps or, with null, forgets the queue token of a concert. */
export function keepPlaceToken(concertId, token) {
  const key = `boxoffice.place.${concertId}`;
  if (token) localStorage.setItem(key, token);
  else localStorage.removeItem(key);
}
