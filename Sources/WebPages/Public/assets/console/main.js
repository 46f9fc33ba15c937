// The organiser's pages: the frame around the views. The page itself lists which view belongs to which
// address.

import { leave } from '../kit/api.js';
import { h } from '../kit/dom.js';
import { loadWords, t } from '../kit/i18n.js';
import { go, readViews, startRouter, warm } from '../kit/router.js';
import { onSession, user } from '../kit/session.js';
import { buildShell } from '../kit/shell.js';

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

const routes = readViews();
warm(routes);
await loadWords('common', 'console');
const { main, draw } = buildShell({ home: '/console', header, footer });
onSession(draw);
startRouter({ routes, into: main, name: 'boxoffice' });
