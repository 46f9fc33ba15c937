// Calls of the HTTP API under /api/v1.

import { anySignal, timeoutSignal } from './abort.js';
import { learn } from './clock.js';
import { end, session } from './session.js';

const BASE = '/api/v1';
/** Tries of a call that may be repeated without harm. */
const TRIES = 5;
/** Milliseconds before giving up on one try. */
const PATIENCE = 15_000;

/** A refusal (`application/problem+json`), or the network's failure with the code `NETWORK`. */
export class Problem extends Error {
  constructor(status, body) {
    super(body.detail ?? body.title ?? 'problem');
    this.status = status;
    this.code = body.code ?? 'UNKNOWN';
    this.body = body;
    /** The page's own words by field, where it has better ones than the reason. */
    this.told = {};
    /** Reasons by field, from INVALID_REQUEST: English sentences. */
    this.fields = Object.fromEntries((body.errors ?? []).map((error) => [error.field, error.reason]));
  }
}

/**
 * A key that makes a POST safe to repeat. Make it once for each thing a person wants, not once for
 * each try: the same key can only buy once.
 */
export function newKey() {
  // Not randomUUID: browsers keep that from pages without TLS, and a hall's own network may have none.
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, '0')).join('');
}

/** GET; `options` as for `call`. */
export const get = (path, options) => call('GET', path, options);
/** POST with a JSON body; a key is made when none is given. */
export const post = (path, body, options = {}) => call('POST', path, { key: newKey(), ...options, body });
/** PATCH with a JSON body. */
export const patch = (path, body, options) => call('PATCH', path, { ...options, body });
/** DELETE. */
export const remove = (path, options) => call('DELETE', path, options);

/**
 * One call; answers the parsed body, or undefined when there is none. Throws `Problem`.
 *
 * `queueToken` goes along as `Queue-Token`, `key` as `Idempotency-Key`. GETs and calls with a key are
 * tried again when the network fails or the server asks to come back.
 * `as`: `json` (default), `text`, `blob` or `response`.
 */
export async function call(method, path, options = {}) {
  const { body, queueToken, key, signal, as = 'json', anonymous = false } = options;
  const headers = { ...headersFor(queueToken, anonymous) };
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  if (key) headers['Idempotency-Key'] = key;
  const isRepeatable = method === 'GET' || key !== undefined;
  for (let attempt = 1; ; attempt += 1) {
    const problem = await once();
    if (!(problem instanceof Problem)) return problem.value;
    const isPassing = problem.code === 'NETWORK' || problem.code === 'REQUEST_IN_PROGRESS'
      || problem.status === 503;
    if (!isPassing || !isRepeatable || attempt === TRIES) {
      if (problem.code === 'UNAUTHENTICATED' && !anonymous) end({ isRefused: true });
      throw problem;
    }
    await pause(problem.retryAfter ?? Math.min(8, 0.3 * 2 ** attempt), signal);
  }

  async function once() {
    const sent = Date.now();
    let response;
    try {
      response = await fetch(BASE + path, {
        method, headers, signal: either(signal, timeoutSignal(PATIENCE)),
        body: body === undefined ? undefined : JSON.stringify(body),
      });
      learn(response.headers, sent, Date.now());
      if (response.ok) {
        if (as === 'response') return { value: response };
        if (response.status === 204) return { value: undefined };
        return { value: await response[as]() };
      }
      const told = await response.json().catch(() => ({}));
      const problem = new Problem(response.status, told);
      const wait = Number(response.headers.get('Retry-After'));
      if (wait > 0) problem.retryAfter = Math.min(10, wait);
      return problem;
    } catch (error) {
      if (signal?.aborted) throw error;
      return new Problem(0, { code: 'NETWORK', detail: error.message });
    }
  }
}

/** Ends the session on the server and here. */
export async function leave() {
  try {
    await remove('/sessions/current');
  } catch {
    // Without a network it still ends on this machine.
  }
  end();
}

/** The headers that say who calls. */
export function headersFor(queueToken, anonymous = false) {
  const headers = {};
  const token = session()?.accessToken;
  if (token && !anonymous) headers.Authorization = `Bearer ${token}`;
  if (queueToken) headers['Queue-Token'] = queueToken;
  return headers;
}

/** Waits some seconds, a little more or less so that many pages do not come back together. */
export function pause(seconds, signal) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, seconds * 1000 * (0.75 + Math.random() / 2));
    signal?.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(signal.reason);
    }, { once: true });
  });
}

function either(one, other) {
  return one ? anySignal(one, other) : other;
}
