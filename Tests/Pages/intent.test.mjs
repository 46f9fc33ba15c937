// One key for each thing a person wants.

import assert from 'node:assert/strict';
import test from 'node:test';
import { load, openBrowser } from './browser.mjs';

const window = openBrowser();
const { Problem } = await load('kit/api.js');
const intent = await load('kit/intent.js');
const { forget, isAnswer, isOpen, once } = intent;

/** Sends, and answers the key it was sent with, whatever came of it. */
async function keyOf(name, content, outcome, { from = intent, ...how } = {}) {
  let used;
  await from.once(name, content, async (key) => {
    used = key;
    if (outcome) throw outcome;
    return 'answer';
  }, how).catch((error) => assert.equal(error, outcome));
  return used;
}

const unheard = new Problem(0, { code: 'NETWORK' });

test('a wish that was answered is over: the next press is another', async () => {
  const first = await keyOf('pay.1', 500);
  assert.match(first, /^[\da-f]{32}$/);
  assert.equal(isOpen('pay.1'), false);
  assert.notEqual(await keyOf('pay.1', 500), first);
});

test('what was not heard is sent with the same key, after a reload too', async () => {
  const first = await keyOf('pay.2', 500, unheard);
  assert.equal(isOpen('pay.2'), true);
  assert.equal(await keyOf('pay.2', 500, unheard), first);
  const reloaded = await load('kit/intent.js', 'reloaded');
  assert.equal(reloaded.isOpen('pay.2'), true);
  assert.equal(await keyOf('pay.2', 500, null, { from: reloaded }), first);
  assert.equal(isOpen('pay.2'), false);
});

test('other content is another wish', async () => {
  const first = await keyOf('hold.1', { seatIds: ['a'] }, unheard);
  const second = await keyOf('hold.1', { seatIds: ['a', 'b'] }, unheard);
  assert.notEqual(second, first);
  assert.notEqual(await keyOf('hold.1', { best: { quantity: 2 } }), second);
});

test('a refusal is an answer; a limit, a lost session and a call under way are none', async () => {
  for (const [status, code] of [[400, 'INVALID_REQUEST'], [403, 'FORBIDDEN'], [404, 'NOT_FOUND'], [409, 'SEAT_TAKEN'],
    [410, 'RESERVATION_EXPIRED'], [422, 'X']]) {
    const refusal = new Problem(status, { code });
    const first = await keyOf('refused', 1, refusal);
    assert.equal(isAnswer(refusal), true, code);
    assert.notEqual(await keyOf('refused', 1, refusal), first, code);
  }
  for (const [status, code] of [[0, 'NETWORK'], [401, 'UNAUTHENTICATED'], [408, 'X'], [409, 'REQUEST_IN_PROGRESS'],
    [429, 'TOO_MANY_REQUESTS'], [500, 'X'], [503, 'BUSY']]) {
    const problem = new Problem(status, { code });
    const first = await keyOf(`unsure.${code}`, 1, problem);
    assert.equal(isAnswer(problem), false, code);
    assert.equal(await keyOf(`unsure.${code}`, 1), first, code);
  }
  assert.equal(isAnswer(new TypeError('a fault of ours')), false);
});

test('two presses at once are one wish', async () => {
  const keys = [];
  const send = async (key) => keys.push(key);
  await Promise.all([once('charge', 1000, send), once('charge', 1000, send)]);
  assert.equal(keys[0], keys[1]);
});

test('an old wish’s late answer does not end the one that came after it', async () => {
  let answer;
  const old = once('slow', 1, () => new Promise((resolve) => { answer = resolve; }));
  const next = await keyOf('slow', 2, unheard);
  answer();
  await old;
  assert.equal(await keyOf('slow', 2), next);
});

test('a secret is never written down, and is one wish all the same', async () => {
  const wish = { email: 'a@example.com', password: 'correct horse' };
  const first = await keyOf('signup', wish, unheard, { isSecret: true });
  for (const kept of [window.sessionStorage, window.localStorage]) {
    for (const key of Object.keys(kept)) assert.ok(!kept.getItem(key).includes('horse'), key);
  }
  assert.equal(isOpen('signup'), true);
  assert.equal(await keyOf('signup', wish, unheard, { isSecret: true }), first);
  forget('signup');
  assert.equal(isOpen('signup'), false);
});

test('what lies there and is not ours is no wish', async () => {
  for (const text of ['', 'null', '7', '{"content":"1"}', '{']) {
    window.sessionStorage.setItem('boxoffice.intent.foreign', text);
    assert.equal(isOpen('foreign'), false);
    assert.match(await keyOf('foreign', 1), /^[\da-f]{32}$/);
  }
});
