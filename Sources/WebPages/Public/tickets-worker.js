// Opens the pages of tickets without a network, at the door, even after the browser was closed.
//
// It only handles requests for /tickets and the files of those pages, and only answers when the network does
// not: online every page and file comes from the server as if this worker were absent. The page itself keeps
// the tickets (`fan/kept.js`) and drops them with the session; nothing personal is stored here.

const PREFIX = 'boxoffice-tickets-';
/** The timeout after which a silent network counts as offline. Milliseconds. */
const PATIENCE = 4_000;

/** This worker, correctly typed. */
const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));

worker.addEventListener('install', () => worker.skipWaiting());
worker.addEventListener('activate', (event) => event.waitUntil(worker.clients.claim()));

/** `{version, page, files}`: stores one version of the shell and its files, and deletes all others. */
worker.addEventListener('message', (event) => event.waitUntil(keep(event.data)));

async function keep({ version, page, files }) {
  const name = PREFIX + version;
  const cache = await caches.open(name);
  const known = new Set((await cache.keys()).map(({ url }) => url));
  const missing = files.filter((file) => !known.has(file));
  await Promise.all(missing.map((file) => cache.add(file)));
  const shell = await fetch(page, { headers: { Accept: 'text/html' } });
  // A newer program may be deployed already: its shell would request files that are not here.
  if (shell.ok && (await shell.clone().text()).includes(`/assets/${version}/`)) await cache.put('/tickets', shell);
  for (const other of await caches.keys()) if (other.startsWith(PREFIX) && other !== name) await caches.delete(other);
}

worker.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || origin !== worker.location.origin) return;
  if (request.mode === 'navigate') event.respondWith(orKept(request, '/tickets'));
  else if (pathname.startsWith('/assets/')) event.respondWith(orKept(request, request.url));
});

/** The network's answer, or the stored copy when the network has none or is slow. */
async function orKept(request, name) {
  const asked = fetch(request);
  asked.catch(() => {});
  const kept = await caches.match(name);
  if (!kept) return asked;
  const late = new Promise((resolve) => setTimeout(() => resolve(kept), PATIENCE));
  return Promise.race([asked.catch(() => kept), late]);
}
