// The wait that is shown, and the shapes of halls in the console.

import assert from 'node:assert/strict';
import test from 'node:test';
import { load, openBrowser } from './browser.mjs';

openBrowser();
const { WaitEstimate } = await load('fan/line/estimate.js');
const { fits, hull } = await load('console/hall.js');
const { placeOf } = await load('console/plan-faults.js');

test('a wait is shown once it was listened to, as a range, and does not jump about', () => {
  const estimate = new WaitEstimate();
  const shown = [];
  for (let second = 0; second <= 120; second += 2) {
    // The box office's own guess goes up and down by a fifth.
    const remainingTime = (600 - second) * (1 + 0.2 * Math.sin(second));
    estimate.heard({ ahead: 300 - second / 2, remainingTime }, second * 1000);
    const range = estimate.told(second * 1000);
    if (range) shown.push(range);
    else assert.ok(second < 60, 'it never says anything');
  }
  assert.equal(estimate.told(0) === undefined || shown.length > 0, true);
  for (const { low, high } of shown) assert.ok(low <= 10 && high >= 8, `${low} to ${high}`);
  const changes = shown.filter((range, index) => index > 0 && range.low !== shown[index - 1].low).length;
  assert.ok(changes <= 3, `${changes} changes`);
});

test('a line that was paused is measured anew', () => {
  const estimate = new WaitEstimate();
  for (let second = 0; second <= 60; second += 2) estimate.heard({ ahead: 10, remainingTime: 300 }, second * 1000);
  assert.notEqual(estimate.told(60_000), undefined);
  estimate.forget();
  assert.equal(estimate.told(60_000), undefined);
});

test('the outline of a block holds its points, and what fits lies within', () => {
  const points = [[0, 0], [10, 0], [10, 10], [0, 10], [5, 5], [5, 0], [0, 0]];
  assert.deepEqual(hull(points).map(String).sort(), ['0,0', '0,10', '10,0', '10,10']);
  const block = { outline: hull(points), x: 5, y: 5 };
  assert.equal(fits(block, 9, 9), true);
  assert.equal(fits(block, 11, 2), false);
  for (const few of [[], [[1, 1]], [[1, 1], [2, 2]]]) assert.equal(hull(few).length, few.length);
});

test('where a fault is in a plan is told by names, or by count', () => {
  const plan = { zones: [{ name: 'F1', rows: [{ name: 'A', seats: [{ number: '7' }] }] }] };
  for (const field of ['seatingPlan.zones[0].rows[0].seats[0].x', 'zones[9].rows[2]', 'prices', '', 'zones[x]']) {
    assert.equal(typeof placeOf(field, plan), 'string', field);
    assert.equal(typeof placeOf(field, null), 'string', field);
  }
});
