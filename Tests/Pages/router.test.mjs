// Addresses: which view belongs to which, and where a log-in may lead.

import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import test from 'node:test';
import { load, openBrowser } from './browser.mjs';

openBrowser();
const { match, readViews } = await load('kit/router.js');
const { nextPath, otherForm } = await load('fan/account.js');

const id = '0198c5a2-7c40-7d2e-9f3b-1a2b3c4d5e6f';
const published = new URL('../../Sources/WebPages/Public/', import.meta.url);

/** The views of a page’s file, as its router reads them. */
function viewsOf(page) {
  const text = readFileSync(new URL(page, published), 'utf8').match(/id="views">([^<]*)</)[1];
  document.getElementById = (name) => (name === 'views' ? { textContent: text } : null);
  return readViews();
}

test('each address has its view, and what is behind a colon has to be an identifier', () => {
  const routes = [...viewsOf('fan.html'), ...viewsOf('console.html')];
  assert.equal(routes.length, 18);
  const found = (path) => match(path, routes)?.route.path;
  assert.equal(found('/'), '/');
  assert.equal(found(`/concerts/${id}`), '/concerts/:concertId');
  assert.equal(found(`/concerts/${id}/`), '/concerts/:concertId');
  assert.equal(found(`/concerts/${id.toUpperCase()}/line`), '/concerts/:concertId/line');
  assert.equal(found('/console/new'), '/console/new');
  assert.equal(found(`/console/${id}`), '/console/:concertId');
  assert.deepEqual(match(`/tickets/${id}`, routes).params, { ticketId: id });
  for (const path of ['/account', '/concerts', '/concerts/%E0%A4%A', '/concerts/%', '/concerts/x', `/concerts/${id}x`,
    `/concerts/${id}/lines`, '/tickets/1', '/console/webhooks/1', `/${id}`, '/constructor', '/__proto__']) {
    assert.equal(match(path, routes), null, path);
  }
});

test('only the console needs an organiser, and every module is there', () => {
  for (const [page, needs] of [['fan.html', [undefined, 'user']], ['console.html', ['organiser']]]) {
    const text = readFileSync(new URL(page, published), 'utf8').match(/id="views">([^<]*)</)[1];
    for (const view of JSON.parse(text)) {
      assert.ok(needs.includes(view.needs), view.path);
      assert.ok(existsSync(new URL(`assets/${view.module}`, published)), view.module);
    }
  }
});

test('a log-in leads to a path of this site and nowhere else', () => {
  const next = (wanted) => nextPath(new URLSearchParams(wanted === undefined ? {} : { next: wanted }));
  assert.equal(next(undefined), '/');
  assert.equal(next('/tickets'), '/tickets');
  assert.equal(next(`/concerts/${id}?q=a%20b`), `/concerts/${id}?q=a%20b`);
  for (const wanted of ['https://evil.example/', '//evil.example', '/\\evil.example', '/.//evil.example', 'javascript:alert(1)',
    'tickets', '', '/login', '/signup', 'https://tickets.example.com/tickets', '/%2e//evil.example']) {
    assert.equal(next(wanted), '/', wanted);
  }
  assert.equal(otherForm('/login', new URLSearchParams({ next: '/wallet?a=b' })), '/login?next=%2Fwallet%3Fa%3Db');
});
