// Clocks, money and times.

import assert from 'node:assert/strict';
import test from 'node:test';
import { load, openBrowser } from './browser.mjs';

openBrowser();
const i18n = await load('kit/i18n.js');
const zone = await load('kit/zone.js');
const money = await load('fan/money.js');
await i18n.loadWords('common');

/** A fresh clock: what was learnt before is not known to it. */
let clocks = 0;
const newClock = () => load('kit/clock.js', `clock-${clocks += 1}`);
const answered = (at, more = {}) => new Headers({ Date: new Date(at).toUTCString(), ...more });

test('the difference of two clocks gets narrower with each answer', async () => {
  const clock = await newClock();
  const here = Date.now();
  assert.ok(Math.abs(clock.serverNow() - here) < 1_000, 'without an answer this machine’s clock counts');
  // The server is an hour ahead; its Date has whole seconds, cut off.
  const server = Math.floor((here + 3_600_000) / 1000) * 1000;
  clock.learn(answered(server), here, here + 40);
  clock.learn(answered(server), here + 300, here + 340);
  const ahead = clock.serverNow() - Date.now();
  assert.ok(ahead >= server - here - 340 && ahead <= server + 1_000 - here - 300, `${ahead}`);
  const left = clock.secondsUntil(new Date(server + 60_000).toISOString());
  assert.ok(left > 58 && left < 62, `${left}`);
});

test('an answer kept on the way, or one without a date, tells nothing', async () => {
  const clock = await newClock();
  const here = Date.now();
  clock.learn(answered(here + 3_600_000, { 'Cache-Control': 'public, max-age=60' }), here, here + 10);
  clock.learn(new Headers(), here, here + 10);
  clock.learn(new Headers({ Date: 'yesterday' }), here, here + 10);
  assert.ok(Math.abs(clock.serverNow() - Date.now()) < 1_000);
});

test('a clock that was set anew is believed again', async () => {
  const clock = await newClock();
  const here = Date.now();
  clock.learn(answered(here - 7_200_000), here, here + 10);
  clock.learn(answered(here), here, here + 10);
  assert.ok(Math.abs(clock.serverNow() - Date.now()) < 2_000);
});

test('money is written as each language writes it', async () => {
  assert.equal(i18n.formatMoney(396_000), '₩396,000');
  assert.equal(i18n.formatMoney(12_345, 'USD'), '$123.45');
  await i18n.setLanguage('ko');
  assert.equal(i18n.formatMoney(396_000), '396,000원');
  assert.equal(i18n.formatMoney(0), '0원');
  await i18n.setLanguage('en');
});

test('an amount a person types is read as won', () => {
  for (const [text, amount] of [['1000', 1000], ['1,000', 1000], [' 50,000 ', 50_000], ['0', 0], ['007', 7],
    ['₩1,000', 1000], ['１，０００', 1000], ['1,000.50', 1000], ['9'.repeat(40), 999_999_999_999]]) {
    assert.equal(money.readAmount(text), amount, text);
  }
  for (const text of ['', 'x', '-', '.5']) assert.ok(Number.isNaN(money.readAmount(text)), text);
});

test('a running clock and a rough wait', () => {
  for (const [seconds, text] of [[0, '0:00'], [-5, '0:00'], [4.1, '0:05'], [65, '1:05'], [3_609, '1:00:09']]) {
    assert.equal(i18n.formatClock(seconds), text);
  }
  assert.equal(i18n.formatWait(0), i18n.t('common.seconds', { count: 1 }));
  assert.equal(i18n.formatWait(61), i18n.t('common.minutes', { count: 2 }));
  assert.equal(i18n.formatWait(5_400), i18n.t('common.hours', { count: 1.5 }));
});

test('words: by count, with values, and their key where there are none', () => {
  assert.equal(i18n.t('common.nothingOfThatName'), 'common.nothingOfThatName');
  assert.equal(i18n.hasWords('common.nothingOfThatName'), false);
  assert.notEqual(i18n.t('common.minutes', { count: 1 }), i18n.t('common.minutes', { count: 2 }));
  assert.ok(i18n.t('common.minutes', { count: 2_000 }).includes('2,000'));
});

test('what a venue’s clock shows, wherever the reader is', () => {
  const instant = new Date('2026-07-01T10:30:00Z');
  assert.equal(zone.clockOf(instant, 'Asia/Seoul'), Date.UTC(2026, 6, 1, 19, 30));
  assert.equal(zone.clockOf(instant, 'America/New_York'), Date.UTC(2026, 6, 1, 6, 30));
  assert.equal(zone.knownZone('Nowhere/Else'), undefined);
  assert.equal(zone.toLocalInput('2026-07-01T10:30:00Z', 'Asia/Seoul'), '2026-07-01T19:30');
});

test('an input of a venue’s time means one instant, at the changes of the clock too', () => {
  const of = (value, name) => zone.fromLocalInput(value, name);
  assert.equal(of('2026-07-01T19:30', 'Asia/Seoul'), '2026-07-01T10:30:00.000Z');
  // Left out in spring, twice in autumn: the first.
  assert.equal(of('2026-03-08T02:30', 'America/New_York'), '2026-03-08T07:30:00.000Z');
  assert.equal(of('2026-11-01T01:30', 'America/New_York'), '2026-11-01T05:30:00.000Z');
  for (const empty of ['', 'x', undefined]) assert.equal(of(empty, 'Asia/Seoul'), undefined);
});
