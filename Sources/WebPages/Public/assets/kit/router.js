// Shows the view for the address.

import { Problem } from './api.js';
import { h, replace } from './dom.js';
import { t } from './i18n.js';
import { problemText } from './notice.js';
import { onSession, user } from './session.js';

// The form of every `:name` of a route. A truncated, mistyped or badly encoded address does not match.
const ID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

/**
 * @typedef {{path: string, load: () => Promise<any>, needs?: string}} Route
 * @typedef {{
 *   params: Record<string, string>, query: URLSearchParams, signal: AbortSignal,
 *   show: (title: string, ...children: import('./dom.js').Child[]) => void,
 * }} ShownPage
 */

/** @type {Route[]} */
let table = [];
/** @type {HTMLElement} */
let outlet;
let siteName = '';
let leaving = new AbortController();
let wasShown = false;
let drawnAddress = '';
let isMissing = false;

/**
 * The views of these pages, from the list in the page itself: `{path, module, needs?}`, where `path` is like
 * `/concerts/:concertId`, `module` a file of these assets, and `needs` is `user` or `organiser`. The box
 * office reads the same list, so that it answers at exactly these addresses.
 *
 * @returns {Route[]}
 */
export function readViews() {
  const list = JSON.parse(document.getElementById('views')?.textContent ?? '[]');
  return list.map((/** @type {{path: string, module: string, needs?: string}} */ { path, module, needs }) => (
    { path, needs, load: () => import(new URL(`../${module}`, import.meta.url).href) }));
}

/**
 * Begins to fetch what the address needs, before the words are loaded. A view's module may export
 * `prepare()`, which requests its data ahead of `view`.
 *
 * @param {Route[]} routes
 */
export function warm(routes) {
  table = routes;
  match(location.pathname)?.route.load().then((module) => module.prepare?.(), () => {});
}

/**
 * Starts with routes and the element for the views. A segment that begins with a colon stands for an
 * identifier.
 *
 * A module loaded by a route exports `view(page)`, which draws itself with `page.show`. `page` has `params`,
 * `query` (URLSearchParams), `signal` (aborted when the person leaves the view), and `show(title,
 * ...children)`.
 *
 * @param {{routes: Route[], into: HTMLElement, name: string}} how
 */
export function startRouter({ routes, into, name }) {
  [table, outlet, siteName] = [routes, into, name];
  // The box office has already reported that nothing is here.
  isMissing = into.querySelector('.missing') !== null;
  window.addEventListener('popstate', () => {
    // The skip link changes only the fragment, which is not another view.
    if (location.pathname + location.search !== drawnAddress) draw();
  });
  document.addEventListener('click', follow);
  let who = user()?.userId;
  onSession((session) => {
    if (session?.user.userId === who) return;
    who = session?.user.userId;
    draw();
  });
  return draw();
}

/**
 * Goes to an address: to a view of these pages without a reload, to any other page of this site by loading
 * it. Another site's address leads home.
 *
 * @param {string} path
 * @param {{isReplacing?: boolean}} how
 * @returns {Promise<void>}
 */
export function go(path, { isReplacing = false } = {}) {
  const url = new URL(path, location.href);
  const isHere = url.origin === location.origin;
  if (!isHere || !match(url.pathname)) {
    location[isReplacing ? 'replace' : 'assign'](isHere ? url.href : '/');
    return Promise.resolve();
  }
  history[isReplacing ? 'replaceState' : 'pushState'](null, '', path);
  return draw();
}

/** Redraws the current view, for example in another language. */
export function redraw() {
  return draw({ isSame: true });
}

/** @param {MouseEvent & {target: any}} event */
function follow(event) {
  const link = event.target.closest?.('a[href]');
  if (!link || event.defaultPrevented || event.button !== 0 || link.target || link.hasAttribute('download')
    || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const url = new URL(link.href);
  if (url.origin !== location.origin || !match(url.pathname)) return;
  if (url.pathname === location.pathname && url.hash) return;
  event.preventDefault();
  go(url.pathname + url.search);
}

/**
 * The route of a path, with the values of its placeholders; null when there is none.
 *
 * @param {string} path
 * @param {Route[]} routes
 */
export function match(path, routes = table) {
  const parts = path.split('/').filter(Boolean);
  for (const route of routes) {
    const pattern = route.path.split('/').filter(Boolean);
    if (pattern.length !== parts.length) continue;
    /** @type {Record<string, string>} */
    const params = {};
    const fits = pattern.every((piece, index) => {
      if (!piece.startsWith(':')) return piece === parts[index];
      params[piece.slice(1)] = parts[index];
      return ID.test(parts[index]);
    });
    if (fits) return { route, params };
  }
  return null;
}

/** @returns {Promise<void>} */
async function draw({ isSame = false } = {}) {
  leaving.abort();
  leaving = new AbortController();
  const { signal } = leaving;
  drawnAddress = location.pathname + location.search;
  const found = match(location.pathname);
  /** @type {ShownPage} */
  const page = {
    params: found?.params ?? {},
    query: new URLSearchParams(location.search),
    signal,
    show(title, ...children) {
      if (signal.aborted) return;
      document.title = title ? `${title} · ${siteName}` : siteName;
      replace(outlet, ...children);
      if (!isSame && wasShown) {
        window.scrollTo(0, 0);
        // Screen readers start at the new heading, as after loading a page.
        const heading = outlet.querySelector('h1') ?? outlet;
        heading.tabIndex = -1;
        heading.focus({ preventScroll: true });
      }
      wasShown = true;
      // Redrawing a view that shows several stages moves nothing.
      isSame = true;
    },
  };
  for (const link of document.querySelectorAll('nav a[href]')) {
    const isHere = link.pathname === location.pathname;
    if (isHere) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
  try {
    if (!found || isMissing) {
      isMissing = false;
      return showMissing(page);
    }
    const { needs } = found.route;
    if (needs && !user()) {
      const next = encodeURIComponent(location.pathname + location.search);
      return go(`/login?next=${next}`, { isReplacing: true });
    }
    if (needs === 'organiser' && user()?.role !== 'ORGANISER') {
      return showMessage(page, t('common.forbidden.title'), t('common.forbidden.text'));
    }
    outlet.setAttribute('aria-busy', 'true');
    const module = await found.route.load();
    await module.view(page);
  } catch (error) {
    if (signal.aborted) return undefined;
    showFailure(page, error);
  } finally {
    if (!signal.aborted) outlet.removeAttribute('aria-busy');
  }
  return undefined;
}

/**
 * Shows that nothing is at the address.
 *
 * @param {ShownPage} page
 */
export function showMissing(page) {
  showMessage(page, t('common.missing.title'), t('common.missing.text'),
    h('a', { class: 'button', href: '/' }, t('common.toConcerts')));
}

/**
 * Shows a message as a whole page.
 *
 * @param {ShownPage} page
 * @param {string} title
 * @param {string} text
 * @param {import('./dom.js').Child[]} more
 */
export function showMessage(page, title, text, ...more) {
  page.show(title, h('section', { class: 'message' }, h('h1', {}, title), h('p', {}, text), more));
}

/**
 * Shows a failure in place of the view; leads to the log-in when that is required.
 *
 * @param {ShownPage} page
 * @param {unknown} error
 */
export function showFailure(page, error) {
  if (error instanceof Problem && error.status === 404) return showMissing(page);
  if (error instanceof Problem && error.code === 'UNAUTHENTICATED') {
    const next = encodeURIComponent(location.pathname + location.search);
    return go(`/login?next=${next}`, { isReplacing: true });
  }
  if (!(error instanceof Problem)) console.error(error);
  return showMessage(page, t('common.failed'), problemText(error),
    h('button', { class: 'button', on: { click: () => redraw() } }, t('common.tryAgain')));
}
