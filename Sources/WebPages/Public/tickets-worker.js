// Opens the pages of tickets at a door without a network, also after the browser was closed.
//
// It is asked for nothing but what begins with /tickets and the files those pages are made of, and answers only
// what the network does not: online every page and file comes from the server as if this were not here. Tickets
// themselves are kept by the page (`fan/kept.js`) and dropped with the session; nothing personal is here.

const PREFIX = 'boxoffice-tickets-';
/** Milliseconds after which a network that says nothing counts as none. */
const PATIENCE = 4_000;

/** Itself, as what it is. */
const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));

worker.addEventListener('install', () => worker.skipWaiting());
worker.addEventListener('activate', (event) => event.waitUntil(worker.clients.claim()));

/** `{version, page, files}`: keeps one version of the shell and its files, and forgets all others. */
worker.addEventListener('message', (event) => event.waitUntil(keep(event.data)));

async function keep({ version, page, files }) {
  const name = PREFIX + version;
  const cache = await caches.open(name);
  const known = new Set((await cache.keys()).map(({ url }) => url));
  const missing = files.filter((file) => !known.has(file));
  await Promise.all(missing.map((file) => cache.add(file)));
  const shell = await fetch(page, { headers: { Accept: 'text/html' } });
  // A new program may be in place already: its shell would ask for files that are not here.
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

/** The network's answer; what is kept when it has none, or is slow to give one. */
async function orKept(request, name) {
  const asked = fetch(request);
  asked.catch(() => {});
  const kept = await caches.match(name);
  if (!kept) return asked;
  const late = new Promise((resolve) => setTimeout(() => resolve(kept), PATIENCE));
  return Promise.race([asked.catch(() => kept), late]);
}
