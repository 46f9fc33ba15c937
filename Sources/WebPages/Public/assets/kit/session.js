// Who is logged in, in every tab of this browser.

import { local } from './storage.js';

const KEPT = 'boxoffice.session';
const listeners = new Set();
let wasRefused = false;
let current = read();

function read() {
  try {
    const session = JSON.parse(local.get(KEPT));
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
  wasRefused = false;
  current = { accessToken: answer.accessToken, expiresAt: answer.expiresAt, user: answer.user };
  local.set(KEPT, JSON.stringify(current));
  tell();
}

/**
 * Forgets the session here, with everything kept under `boxoffice.place.` and `boxoffice.mine.`;
 * `leave` in api.js also ends it on the server. `isRefused`: the server ended it, which the log-in tells.
 */
export function end({ isRefused = false } = {}) {
  if (!current) return;
  current = null;
  wasRefused = isRefused;
  local.remove(KEPT);
  forgetPlaces();
  tell();
}

function forgetPlaces() {
  for (const key of local.keys()) {
    if (key.startsWith('boxoffice.place.') || key.startsWith('boxoffice.mine.')) local.remove(key);
  }
}

/** Whether the last session here ended because the server knows it no more. */
export function wasEnded() {
  return wasRefused;
}

/** Calls back when somebody logs in or out, here or in another tab. */
export function onSession(listener) {
  listeners.add(listener);
}

/** The queue token of a concert, or null. */
export function placeToken(concertId) {
  return local.get(`boxoffice.place.${concertId}`);
}

/** Keeps or, with null, forgets the queue token of a concert. */
export function keepPlaceToken(concertId, token) {
  const key = `boxoffice.place.${concertId}`;
  if (token) local.set(key, token);
  else local.remove(key);
}
