// Sending a large body with its progress, which `fetch` cannot report.

import { Problem, headersFor, pause } from '../kit/api.js';
import { end } from '../kit/session.js';

const TRIES = 3;
/** The timeout of one attempt in milliseconds: 32 MiB over a slow connection. */
const PATIENCE = 300_000;

/**
 * POSTs JSON text and returns the parsed body; throws `Problem`. `onProgress(share)` receives the sent share,
 * from 0 to 1. With a `key` the call may be repeated, and is.
 *
 * @param {string} path
 * @param {string} text
 * @param {{key?: string, signal?: AbortSignal, onProgress?: (share: number) => void, isRepeatable?: boolean}} how
 */
export async function upload(path, text, { key, signal, onProgress = () => {}, isRepeatable = Boolean(key) }) {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await once(path, text, { key, signal, onProgress });
    } catch (problem) {
      const isPassing = problem.code === 'NETWORK' || problem.code === 'REQUEST_IN_PROGRESS' || problem.status === 503;
      if (problem.code === 'UNAUTHENTICATED') end();
      if (!(problem instanceof Problem) || !isPassing || !isRepeatable || attempt === TRIES) throw problem;
      await pause(problem.retryAfter ?? attempt, signal);
    }
  }
}

function once(path, text, { key, signal, onProgress }) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', `/api/v1${path}`);
    request.timeout = PATIENCE;
    const headers = { 'Content-Type': 'application/json', ...headersFor() };
    if (key) headers['Idempotency-Key'] = key;
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.upload.addEventListener('progress', (event) => {
      if (event.lengthComputable) onProgress(event.loaded / event.total);
    });
    const lost = () => reject(new Problem(0, { code: 'NETWORK' }));
    request.addEventListener('error', lost);
    request.addEventListener('timeout', lost);
    request.addEventListener('abort', () => reject(signal.reason));
    request.addEventListener('load', () => {
      const told = parsed(request.responseText);
      if (request.status >= 200 && request.status < 300 && told) return resolve(told);
      const problem = new Problem(request.status, told ?? {});
      const wait = Number(request.getResponseHeader('Retry-After'));
      if (wait > 0) problem.retryAfter = Math.min(10, wait);
      return reject(problem);
    });
    const stop = () => request.abort();
    signal?.addEventListener('abort', stop, { once: true });
    request.addEventListener('loadend', () => signal?.removeEventListener('abort', stop));
    if (signal?.aborted) reject(signal.reason);
    else request.send(text);
  });
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
