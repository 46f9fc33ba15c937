// What the browser keeps, and the one owner of it.

import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import test from 'node:test';
import { FakeStorage, load, openBrowser } from './browser.mjs';

const window = openBrowser();
const { forgetPersonal, isBlocked, store } = await load('kit/store.js');

test('what is kept is found again, by the place it has', () => {
  store.theme.set('dark');
  store.choice('one').write(['a', 'b']);
  assert.equal(window.localStorage.getItem('boxoffice.theme'), 'dark');
  assert.equal(store.theme.get(), 'dark');
  assert.deepEqual(store.choice('one').read(), ['a', 'b']);
  assert.equal(store.choice('two').read(), null);
  assert.equal(window.localStorage.getItem('boxoffice.choice.one'), null, 'a choice is one tab’s own');
  store.theme.remove();
  assert.equal(store.theme.get(), null);
  assert.equal(isBlocked, false);
});

test('what is no JSON of ours counts as nothing', () => {
  for (const text of ['', '{', 'undefined', '\u0000']) {
    store.session.set(text);
    assert.equal(store.session.read(), null);
  }
});

test('a session’s end forgets what is personal, and nothing else', () => {
  store.token('concert').set('q.1');
  store.tickets.write({ userId: 'me' });
  store.language.set('ko');
  window.localStorage.setItem('other.place.concert', 'not ours');
  forgetPersonal();
  assert.equal(store.token('concert').get(), null);
  assert.equal(store.tickets.get(), null);
  assert.equal(store.language.get(), 'ko');
  assert.equal(window.localStorage.getItem('other.place.concert'), 'not ours');
});

test('a full disk does not lose what was just kept', () => {
  window.sessionStorage.isFull = true;
  store.draft('concert.new').write({ values: { title: 'Long' } });
  assert.deepEqual(store.draft('concert.new').read(), { values: { title: 'Long' } });
  window.sessionStorage.isFull = false;
  store.draft('concert.new').write({ values: { title: 'Short' } });
  assert.deepEqual(store.draft('concert.new').read(), { values: { title: 'Short' } });
});

test('a browser that keeps nothing has the page’s own memory', async () => {
  const kept = window.localStorage;
  Object.defineProperty(window, 'localStorage', { configurable: true, get() { throw new Error('SecurityError'); } });
  const blocked = await load('kit/store.js', 'blocked');
  assert.equal(blocked.isBlocked, true);
  blocked.store.theme.set('dark');
  assert.equal(blocked.store.theme.get(), 'dark');
  blocked.store.token('concert').set('q.1');
  blocked.forgetPersonal();
  assert.equal(blocked.store.token('concert').get(), null);
  assert.equal(kept.getItem('boxoffice.theme'), null);
  Object.defineProperty(window, 'localStorage', { configurable: true, value: new FakeStorage() });
});

test('another tab’s change is heard, of this place alone, until the signal', () => {
  const heard = [];
  const ending = new AbortController();
  store.token('one').onChange((text) => heard.push(text), ending.signal);
  const change = (key, newValue) => window.dispatchEvent(Object.assign(new Event('storage'), { key, newValue }));
  change('boxoffice.place.one', 'q.1');
  change('boxoffice.place.two', 'q.2');
  change(null, null);
  ending.abort();
  change('boxoffice.place.one', 'q.3');
  assert.deepEqual(heard, ['q.1', null]);
});

test('no other module keeps anything, and only two make keys for the server', () => {
  const assets = new URL('../../Sources/WebPages/Public/assets/', import.meta.url);
  const keeping = [];
  const making = [];
  for (const folder of ['kit', 'fan', 'fan/line', 'console', 'console/qr', 'seatmap', 'docs']) {
    for (const name of readdirSync(new URL(folder, assets)).filter((file) => file.endsWith('.js'))) {
      const text = readFileSync(new URL(`${folder}/${name}`, assets), 'utf8');
      if (/\b(local|session)Storage\b/.test(text)) keeping.push(`${folder}/${name}`);
      if (/\bnewKey\b/.test(text)) making.push(`${folder}/${name}`);
    }
  }
  assert.deepEqual(keeping, ['kit/store.js']);
  // api.js makes one for a call of its own; what must not happen twice gets it from intent.js.
  assert.deepEqual(making, ['kit/api.js', 'kit/intent.js']);
});
