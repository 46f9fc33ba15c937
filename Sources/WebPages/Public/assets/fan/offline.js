// Makes the pages of tickets available offline, with a service worker for them alone.

import { user } from '../kit/session.js';

const WORKER = '/tickets-worker.js';
const SCOPE = '/tickets';
/** These files are in a folder named after their version: `/assets/<version>/fan/offline.js`. */
const FOLDER = new URL('..', import.meta.url);
/** The style sheets of both pages; one of them may not have been opened. */
const STYLES = ['checkout.css', 'tickets.css'];
let isReady = false;

/**
 * Passes the files of the pages of tickets to the worker. Nothing waits for it, and a failure is harmless.
 */
export async function readyForTheDoor() {
  if (isReady || !user() || !navigator.serviceWorker) return;
  isReady = true;
  try {
    // Both pages, whichever was opened: at the door the other one may be needed.
    await Promise.all([import('./tickets.js'), import('./ticket.js')]);
    const registration = await navigator.serviceWorker.register(address(WORKER), { scope: SCOPE });
    const worker = await active(registration);
    const loaded = performance.getEntriesByType('resource').map(({ name }) => name)
      .filter((name) => name.startsWith(FOLDER.href));
    const files = [...loaded, ...STYLES.map((name) => FOLDER.href + name)];
    worker.postMessage({ version: FOLDER.pathname.split('/')[2], page: SCOPE, files: [...new Set(files)] });
  } catch {
    // Blocked, or no TLS: tickets that were opened are still stored while the tab is open.
    isReady = false;
  }
}

/** The address in the form the policy requires: a script's address must be a trusted value. */
function address(path) {
  if (!window.trustedTypes) return path;
  return window.trustedTypes.createPolicy('boxoffice-worker', { createScriptURL: (url) => url }).createScriptURL(path);
}

function active(registration) {
  if (registration.active) return registration.active;
  const worker = registration.installing ?? registration.waiting;
  return new Promise((resolve, reject) => worker.addEventListener('statechange', () => {
    if (worker.state === 'activated') resolve(worker);
    else if (worker.state === 'redundant') reject(new Error(worker.state));
  }));
}
