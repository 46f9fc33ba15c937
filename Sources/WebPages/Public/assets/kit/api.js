// Calls of the HTTP API under /api/v1.

import { anySignal, timeoutSignal } from './abort.js';
import { learn } from './clock.js';
import { end, session } from './session.js';

const BASE = '/api/v1';
/** Attempts of a call that may be repeated safely. */
const TRIES = 5;
/** The timeout of one attempt, in milliseconds. */
const PATIENCE = 15_000;

/** A refusal (`application/problem+json`), or a network failure with the code `NETWORK`. */
export class Problem extends Error {
  /**
   * @param {number} status Zero when no response arrived.
   * @param {Record<string, any>} body
   */
  constructor(status, body) {
    super(body.detail ?? body.title ?? 'problem');
    this.status = status;
    /** @type {string} */
    this.code = body.code ?? 'UNKNOWN';
    this.body = body;
    /**
     * Seconds after which to retry, when the server said so.
     *
     * @type {number | undefined}
     */
    this.retryAfter = undefined;
    /**
     * The page's own texts by field, where they are better than the reason.
     *
     * @type {Record<string, string>}
     */
    this.told = {};
    /**
     * Reasons by field, from INVALID_REQUEST: English sentences.
     *
     * @type {Record<string, string>}
     */
    this.fields = Object.fromEntries((body.errors ?? []).map((/** @type {any} */ error) => [error.field, error.reason]));
  }
}

/**
 * A key that makes a POST safe to repeat. Make it once for each intent, not once for each attempt: the same
 * key can only buy once.
 */
export function newKey() {
  // Not randomUUID: browsers withhold it from pages without TLS, and a hall's own network may have none.
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, '0')).join('');
}

/**
 * How a call is made.
 *
 * @typedef {{
 *   body?: unknown, queueToken?: string | null, key?: string, signal?: AbortSignal,
 *   as?: 'json' | 'text' | 'blob' | 'response', anonymous?: boolean,
 * }} CallOptions
 */

/**
 * GET; `options` as for `call`.
 *
 * @param {string} path
 * @param {CallOptions} [options]
 */
export const get = (path, options) => call('GET', path, options);
/**
 * POST with a JSON body; a key for this one call is made when none is given. An action that must not happen
 * twice takes its key from `once` in intent.js.
 *
 * @param {string} path
 * @param {unknown} body
 * @param {CallOptions} options
 */
export const post = (path, body, options = {}) => call('POST', path, { key: newKey(), ...options, body });
/**
 * PATCH with a JSON body that describes the target state: sending it twice is harmless, and the key allows
 * it.
 *
 * @param {string} path
 * @param {unknown} body
 * @param {CallOptions} options
 */
export const patch = (path, body, options = {}) => call('PATCH', path, { key: newKey(), ...options, body });
/**
 * DELETE.
 *
 * @param {string} path
 * @param {CallOptions} [options]
 */
export const remove = (path, options) => call('DELETE', path, options);

/**
 * Makes one call; returns the parsed body, or undefined when there is none. Throws `Problem`.
 *
 * `queueToken` is sent as `Queue-Token`, `key` as `Idempotency-Key`. GETs and calls with a key are retried
 * when the network fails or the server asks to retry.
 * `as`: `json` (default), `text`, `blob` or `response`.
 *
 * @param {string} method
 * @param {string} path
 * @param {CallOptions} options
 * @returns {Promise<any>}
 */
export async function call(method, path, options = {}) {
  const { body, queueToken, key, signal, as = 'json', anonymous = false } = options;
  const headers = headersFor(queueToken, anonymous);
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  if (key) headers['Idempotency-Key'] = key;
  const isRepeatable = method === 'GET' || key !== undefined;
  for (let attempt = 1; ; attempt += 1) {
    const problem = await send();
    if (!(problem instanceof Problem)) return problem.value;
    const isPassing = problem.code === 'NETWORK' || problem.code === 'REQUEST_IN_PROGRESS'
      || problem.status === 503;
    if (!isPassing || !isRepeatable || attempt === TRIES) {
      if (problem.code === 'UNAUTHENTICATED' && !anonymous) end({ isRefused: true });
      throw problem;
    }
    await pause(problem.retryAfter ?? Math.min(8, 0.3 * 2 ** attempt), signal);
  }

  async function send() {
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
      return new Problem(0, { code: 'NETWORK', detail: /** @type {Error} */ (error).message });
    }
  }
}

/** Ends the session on the server and here. */
export async function leave() {
  try {
    await remove('/sessions/current');
  } catch {
    // Without a network it still ends on this device.
  }
  end();
}

/**
 * The headers that identify the caller.
 *
 * @param {string | null} [queueToken]
 */
export function headersFor(queueToken, anonymous = false) {
  /** @type {Record<string, string>} */
  const headers = {};
  const token = session()?.accessToken;
  if (token && !anonymous) headers.Authorization = `Bearer ${token}`;
  if (queueToken) headers['Queue-Token'] = queueToken;
  return headers;
}

/**
 * Waits for some seconds, with jitter so that many pages do not return together. Rejects when the signal
 * aborts. A page that polls pauses thousands of times under one signal, and leaves no listener behind on it.
 *
 * @param {number} seconds
 * @param {AbortSignal} [signal]
 * @returns {Promise<void>}
 */
export function pause(seconds, signal) {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason);
      return;
    }
    const stop = () => {
      clearTimeout(timer);
      reject(/** @type {AbortSignal} */ (signal).reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, seconds * 1000 * (0.75 + Math.random() / 2));
    signal?.addEventListener('abort', stop, { once: true });
  });
}

/**
 * @param {AbortSignal | undefined} one
 * @param {AbortSignal} other
 */
function either(one, other) {
  return one ? anySignal(one, other) : other;
}
