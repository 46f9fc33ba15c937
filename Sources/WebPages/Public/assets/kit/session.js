// Who is logged in, in every tab of this browser.

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
 * Keeps the answer of `POST /sessions`.
 *
 * @param {Session} answer
 */
export function begin(answer) {
  // Places kept from a session that ran out may be somebody else's.
  if (current?.user.userId !== answer.user.userId) forgetPersonal();
  wasRefused = false;
  current = { accessToken: answer.accessToken, expiresAt: answer.expiresAt, user: answer.user };
  store.session.write(current);
  tell();
}

/**
 * Forgets the session here, with everything that is one person's own; `leave` in api.js also ends it on the
 * server. `isRefused`: the server ended it, which the log-in tells.
 */
export function end({ isRefused = false } = {}) {
  if (!current) return;
  current = null;
  wasRefused = isRefused;
  store.session.remove();
  forgetPersonal();
  tell();
}

/** Whether the last session here ended because the server knows it no more. */
export function wasEnded() {
  return wasRefused;
}

/**
 * Calls back when somebody logs in or out, here or in another tab.
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
 * Keeps or, with null, forgets the queue token of a concert.
 *
 * @param {string} concertId
 * @param {string | null} token
 */
export function keepPlaceToken(concertId, token) {
  if (token) store.token(concertId).set(token);
  else store.token(concertId).remove();
}
