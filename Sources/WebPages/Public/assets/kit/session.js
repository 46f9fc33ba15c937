// The session, shared by every tab of this browser.

import { forgetPersonal, store } from './store.js';

/**
 * @typedef {{userId: string, email: string, name: string, role: string}} User
 * @typedef {{accessToken: string, expiresAt: string, user: User}} Session
 */

/** @type {Set<(session: Session | null) => void>} */
const listeners = new Set();
let wasRefused = false;
let current = read();

/** @returns {Session | null} */
function read() {
  const session = store.session.read();
  return session && Date.parse(session.expiresAt) > Date.now() ? session : null;
}

store.session.onChange(() => {
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

/**
 * Stores the answer of `POST /sessions`.
 *
 * @param {Session} answer
 */
export function begin(answer) {
  // Places stored by an expired session may belong to another person.
  if (current?.user.userId !== answer.user.userId) forgetPersonal();
  wasRefused = false;
  current = { accessToken: answer.accessToken, expiresAt: answer.expiresAt, user: answer.user };
  store.session.write(current);
  tell();
}

/**
 * Deletes the session here, with all personal data; `leave` in api.js also ends it on the server.
 * `isRefused`: the server ended it, which the log-in page reports.
 */
export function end({ isRefused = false } = {}) {
  if (!current) return;
  current = null;
  wasRefused = isRefused;
  store.session.remove();
  forgetPersonal();
  tell();
}

/** Whether the last session here ended because the server no longer accepts it. */
export function wasEnded() {
  return wasRefused;
}

/**
 * Calls back on log-in and log-out, here or in another tab.
 *
 * @param {(session: Session | null) => void} listener
 */
export function onSession(listener) {
  listeners.add(listener);
}

/**
 * The queue token of a concert, or null.
 *
 * @param {string} concertId
 */
export function placeToken(concertId) {
  return store.token(concertId).get();
}

/**
 * Stores or, with null, deletes the queue token of a concert.
 *
 * @param {string} concertId
 * @param {string | null} token
 */
export function keepPlaceToken(concertId, token) {
  if (token) store.token(concertId).set(token);
  else store.token(concertId).remove();
}
