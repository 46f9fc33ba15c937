// The fan's pages: the frame around the views. The page itself lists which view belongs to which address.

import { h } from '../kit/dom.js';
import { loadWords, t } from '../kit/i18n.js';
import { leave } from '../kit/api.js';
import { go, readViews, startRouter, warm } from '../kit/router.js';
import { onSession, user } from '../kit/session.js';
import { buildShell } from '../kit/shell.js';

function header() {
  const person = user();
  /** @type {HTMLElement[]} */
  const links = [h('a', { href: '/' }, t('common.concerts'))];
  if (person) {
    links.push(
      h('a', { href: '/tickets' }, t('common.tickets')),
      h('a', { href: '/wallet' }, t('common.wallet')));
    if (person.role === 'ORGANISER') links.push(h('a', { href: '/console' }, t('common.console')));
    links.push(h('button', {
      class: 'button quiet', title: person.email, on: {
        click: async () => {
          await leave();
          go('/');
        },
      },
    }, t('common.logOut')));
  } else {
    links.push(accountLink('/login', t('common.logIn')), accountLink('/signup', t('common.signUp')));
  }
  return h('nav', { 'aria-label': t('common.mainNavigation') }, links);
}

/** A link that returns to the current page; the header outlives the views. */
function accountLink(path, words) {
  const link = h('a', { href: path, on: { click: () => link.setAttribute('href', path + back()) } }, words);
  return link;
}

function back() {
  const here = location.pathname;
  if (here === '/login' || here === '/signup') return location.search;
  return here === '/' ? '' : `?next=${encodeURIComponent(here + location.search)}`;
}

function footer() {
  return [h('a', { href: '/docs' }, t('common.apiDocs'))];
}

const routes = readViews();
warm(routes);
await loadWords('common', 'fan');
const { main, draw } = buildShell({ home: '/', header, footer });
onSession(draw);
startRouter({ routes, into: main, name: 'boxoffice' });
