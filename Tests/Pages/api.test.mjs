// Calls: what is tried again, and what is left behind.

import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import test from 'node:test';
import { holdTimers, load, openBrowser } from './browser.mjs';

openBrowser();
const { Problem, get, pause, post } = await load('kit/api.js');
const { untilVisible, whileVisible } = await load('fan/often.js');

const listeners = (signal) => getEventListeners(signal, 'abort').length;
const turn = () => new Promise((resolve) => { setImmediate(resolve); });

/** Answers calls with these, one after the other; answers what was sent. */
function answerWith(...answers) {
  const sent = [];
  globalThis.fetch = async (address, options) => {
    sent.push({ address, ...options });
    const [status, body = {}, headers = {}] = answers.shift();
    if (status === 0) throw new TypeError('no network');
    return new Response(JSON.stringify(body), { status, headers });
  };
  return sent;
}

test('a page that polls leaves no listener for each pause on its signal', async () => {
  const ending = new AbortController();
  const timers = holdTimers();
  try {
    for (let count = 0; count < 100; count += 1) {
      const over = pause(1, ending.signal);
      assert.equal(listeners(ending.signal), 1);
      timers.run();
      await over;
      assert.equal(listeners(ending.signal), 0);
    }
  } finally {
    timers.restore();
  }
});

test('a pause ends with the signal, and at once when that was given before', async () => {
  const ending = new AbortController();
  const timers = holdTimers();
  try {
    const over = pause(60, ending.signal);
    ending.abort(new Error('gone on'));
    await assert.rejects(over, /gone on/);
    assert.equal(timers.set.size, 0);
    await assert.rejects(pause(60, ending.signal), /gone on/);
    assert.equal(timers.set.size, 0);
  } finally {
    timers.restore();
  }
});

test('pauses differ, so that many pages do not come back together', async () => {
  const timers = holdTimers();
  try {
    for (let count = 0; count < 200; count += 1) pause(10);
    const spans = [...timers.set.values()].map(({ milliseconds }) => milliseconds);
    assert.ok(spans.every((span) => span >= 7_500 && span <= 12_500));
    assert.ok(new Set(spans.map(Math.round)).size > 50);
    timers.run();
  } finally {
    timers.restore();
  }
});

test('waiting for the page to be seen leaves nothing behind either', async () => {
  const ending = new AbortController();
  document.hidden = true;
  const seen = untilVisible(ending.signal);
  assert.equal(listeners(ending.signal), 1);
  document.hidden = false;
  document.dispatchEvent(new Event('visibilitychange'));
  await seen;
  assert.equal(listeners(ending.signal), 0);
});

test('what is looked at over and over stops with the signal', async () => {
  const ending = new AbortController();
  const timers = holdTimers();
  let looks = 0;
  try {
    whileVisible(ending.signal, 5, async () => { looks += 1; });
    for (let count = 0; count < 5; count += 1) {
      await turn();
      timers.run();
    }
    await turn();
    assert.equal(looks, 6);
    ending.abort();
    await turn();
    assert.equal(timers.set.size, 0);
  } finally {
    timers.restore();
  }
});

test('a call is tried again with the same key, and a refusal is not', async () => {
  const timers = holdTimers();
  try {
    let sent = answerWith([0], [503, { code: 'BUSY' }, { 'Retry-After': '2' }], [200, { paymentId: 'p' }]);
    const paid = post('/payments', { amount: 5 }, { key: 'k' });
    let waits = [];
    while (sent.length < 3) {
      await turn();
      waits = waits.concat([...timers.set.values()].map(({ milliseconds }) => milliseconds).filter((span) => span < 15_000));
      for (const [id, { callback, milliseconds }] of [...timers.set]) {
        // The timeout of an attempt has not passed.
        if (milliseconds >= 15_000) continue;
        timers.set.delete(id);
        callback();
      }
    }
    assert.deepEqual(await paid, { paymentId: 'p' });
    assert.deepEqual(sent.map(({ headers }) => headers['Idempotency-Key']), ['k', 'k', 'k']);
    assert.equal(waits.length, 2);
    assert.ok(waits[1] >= 1_500 && waits[1] <= 2_500, `${waits}`);

    sent = answerWith([409, { code: 'SEAT_TAKEN', seatIds: ['a'] }]);
    await assert.rejects(get('/x'), (problem) => problem instanceof Problem && problem.code === 'SEAT_TAKEN'
      && problem.status === 409 && problem.body.seatIds[0] === 'a');
    assert.equal(sent.length, 1);
  } finally {
    timers.restore();
  }
});

test('a post without a key gets one of its own each time', async () => {
  const sent = answerWith([200], [200]);
  await post('/admin/checkins', { code: 'A' });
  await post('/admin/checkins', { code: 'A' });
  const keys = sent.map(({ headers }) => headers['Idempotency-Key']);
  assert.match(keys[0], /^[\da-f]{32}$/);
  assert.notEqual(keys[0], keys[1]);
});

test('a refusal that is no problem, or none we know, is still one', async () => {
  answerWith([404, 'not an object']);
  await assert.rejects(get('/x', { anonymous: true }), (problem) => problem.code === 'UNKNOWN' && problem.status === 404);
  const fields = new Problem(400, { code: 'INVALID_REQUEST', errors: [{ field: 'email', reason: 'is required' }] });
  assert.deepEqual(fields.fields, { email: 'is required' });
});

test('an upload tells how it goes, and leaves nothing behind on its signal', async () => {
  const { upload } = await load('console/upload.js');
  const sent = [];
  globalThis.XMLHttpRequest = class extends EventTarget {
    upload = new EventTarget();
    headers = {};

    open(method, address) {
      this.asked = `${method} ${address}`;
    }

    setRequestHeader(name, value) {
      this.headers[name] = value;
    }

    getResponseHeader() {
      return null;
    }

    abort() {
      this.dispatchEvent(new Event('abort'));
      this.dispatchEvent(new Event('loadend'));
    }

    send() {
      sent.push(this);
      this.upload.dispatchEvent(Object.assign(new Event('progress'), { lengthComputable: true, loaded: 1, total: 4 }));
    }

    answer(status, text) {
      Object.assign(this, { status, responseText: text });
      this.dispatchEvent(new Event('load'));
      this.dispatchEvent(new Event('loadend'));
    }
  };
  const ending = new AbortController();
  const shares = [];
  const made = upload('/admin/x', '{}', { key: 'k', signal: ending.signal, onProgress: (share) => shares.push(share) });
  assert.equal(listeners(ending.signal), 1);
  sent[0].answer(201, '{"capacity":3}');
  assert.deepEqual(await made, { capacity: 3 });
  assert.deepEqual([sent[0].asked, sent[0].headers['Idempotency-Key'], shares[0]], ['POST /api/v1/admin/x', 'k', 0.25]);
  assert.equal(listeners(ending.signal), 0);

  const refused = upload('/admin/x', '{}', { key: 'k', signal: ending.signal });
  sent[1].answer(409, '{"code":"CONFLICT"}');
  await assert.rejects(refused, (problem) => problem instanceof Problem && problem.code === 'CONFLICT');
  const stopped = upload('/admin/x', '{}', { key: 'k', signal: ending.signal });
  ending.abort(new Error('gone on'));
  await assert.rejects(stopped, /gone on/);
  assert.equal(listeners(ending.signal), 0);
});
