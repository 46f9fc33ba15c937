// The organiser's pages: which view belongs to which address, and the header.

import { leave } from '../kit/api.js';
import { h } from '../kit/dom.js';
import { loadWords, t } from '../kit/i18n.js';
import { go, startRouter, warm } from '../kit/router.js';
import { onSession, user } from '../kit/session.js';
import { buildShell } from '../kit/shell.js';

const routes = [
  { path: '/console', load: () => import('./concerts.js') },
  { path: '/console/new', load: () => import('./create.js') },
  { path: '/console/webhooks', load: () => import('./webhooks.js') },
  { path: '/console/:concertId', load: () => import('./dashboard.js') },
  { path: '/console/:concertId/edit', load: () => import('./edit.js') },
  { path: '/console/:concertId/performances/new', load: () => import('./performance.js') },
  { path: '/console/:concertId/sales', load: () => import('./sales.js') },
  { path: '/console/:concertId/checkin', load: () => import('./checkin.js') },
].map((route) => ({ ...route, needs: 'organiser' }));

function header() {
  const person = user();
  if (!person) return null;
  return h('nav', { 'aria-label': t('common.mainNavigation') },
    h('a', { href: '/console' }, t('common.concerts')),
    h('a', { href: '/console/webhooks' }, t('console.webhooks')),
    h('a', { href: '/' }, t('console.fanPages')),
    h('button', {
      class: 'button quiet', title: person.email, on: {
        click: async () => {
          await leave();
          go('/');
        },
      },
    }, t('common.logOut')));
}

function footer() {
  return [h('a', { href: '/docs' }, t('common.apiDocs'))];
}

warm(routes);
await loadWords('common', 'console');
const { main, draw } = buildShell({ home: '/console', header, footer });
onSession(draw);
startRouter({ routes, into: main, name: 'boxoffice' });
