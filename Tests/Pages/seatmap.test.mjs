// The map's rules: plans, places, statuses, choices.

import assert from 'node:assert/strict';
import test from 'node:test';
import { load, openBrowser } from './browser.mjs';

openBrowser();
const { gradeColour, readPlan } = await load('seatmap/plan.js');
const { Camera, Grid, firstSeat, isArrow, neighbour } = await load('seatmap/camera.js');
const { FREE, HELD, SOLD, Statuses } = await load('seatmap/statuses.js');
const { roundedBox } = await load('seatmap/ink.js');
const { Choice } = await load('seatmap/choice.js');
const { store } = await load('kit/store.js');

const digits = (seat) => seat.toString(16).padStart(4, '0');

/** A plan as the server answers it: sections side by side, each of rows of seats. */
function answer({ sections = 1, rows = 4, seats = 6, isDrawn = true, performanceId = 'date' } = {}) {
  const columns = { number: [], section: [], row: [], grade: [], x: [], y: [] };
  const ids = [];
  for (let section = 0; section < sections; section += 1) {
    for (let row = 0; row < rows; row += 1) {
      for (let seat = 0; seat < seats; seat += 1) {
        ids.push(digits(ids.length));
        columns.number.push(String(seat + 1));
        columns.section.push(section);
        columns.row.push(row);
        columns.grade.push(row < 2 ? 0 : 1);
        columns.x.push(isDrawn ? section * (seats + 2) * 20 + seat * 20 : 0);
        columns.y.push(isDrawn ? row * 22 : 0);
      }
    }
  }
  // Digit for digit, each of all seats in turn.
  const rest = [0, 1, 2, 3].map((place) => ids.map((id) => id[place]).join('')).join('');
  return {
    performanceId, concertId: 'concert', currency: 'KRW', startsAt: '2026-07-01T10:00:00Z',
    grades: [{ grade: 'R', price: 100 }, { grade: 'S', price: 60 }],
    sections: Array.from({ length: sections }, (_, index) => `F${index + 1}`),
    rows: Array.from({ length: rows }, (_, index) => String(index + 1)),
    seats: { ...columns, seatId: { prefix: '0198c5a27c407d2e9f3b1a2b3c4d', rest } },
  };
}

test('identifiers come back whole, and lead to their seats', () => {
  const plan = readPlan(answer());
  assert.equal(plan.count, 24);
  assert.equal(plan.ids[0], '0198c5a2-7c40-7d2e-9f3b-1a2b3c4d0000');
  assert.equal(plan.ids[23], '0198c5a2-7c40-7d2e-9f3b-1a2b3c4d0017');
  plan.ids.forEach((id, seat) => assert.equal(plan.indexOf.get(id), seat));
});

test('sections have their rows, sizes and prices; the stage is in front of the first row', () => {
  const plan = readPlan(answer({ sections: 3 }));
  assert.deepEqual(plan.sections.map(({ name, rows }) => [name, rows.length]), [['F1', 4], ['F2', 4], ['F3', 4]]);
  for (const section of plan.sections) {
    assert.equal(section.side, 16);
    assert.equal(section.price, 60);
    assert.ok(section.box.left < section.middle.x && section.middle.x < section.box.right);
  }
  assert.ok(plan.stage.bottom < plan.sections[0].box.top);
  assert.ok(plan.box.top <= plan.stage.top);
});

test('a plan without a drawing gets places, no two seats in one', () => {
  for (const shape of [{ sections: 5, rows: 3, seats: 30 }, { sections: 1, rows: 1, seats: 200 }, { sections: 1, rows: 1, seats: 1 }]) {
    const plan = readPlan(answer({ ...shape, isDrawn: false }));
    const places = new Set(Array.from({ length: plan.count }, (_, seat) => `${plan.x[seat]} ${plan.y[seat]}`));
    assert.equal(places.size, plan.count);
    assert.ok(plan.smallestSide > 0 && Number.isFinite(plan.largestSide));
  }
});

test('a plan with no seats is a plan', () => {
  const plan = readPlan(answer({ rows: 0 }));
  assert.equal(plan.count, 0);
  assert.equal(plan.stage, null);
  assert.ok(new Camera(plan).fitting > 0);
  assert.equal(new Grid(plan).nearest(0, 0, 100, () => true), -1);
});

test('colours by grade: the cheapest share the last', () => {
  assert.deepEqual([0, 1, 5, 6, 40].map(gradeColour), [1, 2, 6, 6, 6]);
});

test('the grid finds what looking at every seat finds', () => {
  const plan = readPlan(answer({ sections: 4, rows: 20, seats: 25 }));
  const grid = new Grid(plan);
  let state = 7;
  // A fixed run of numbers: the test is the same each time.
  const random = () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
  for (let count = 0; count < 500; count += 1) {
    const x = plan.box.left - 50 + random() * (plan.box.right - plan.box.left + 100);
    const y = plan.box.top - 50 + random() * (plan.box.bottom - plan.box.top + 100);
    const reach = random() * 80;
    const isWanted = (seat) => seat % 3 !== 0;
    let least = reach;
    for (let seat = 0; seat < plan.count; seat += 1) {
      if (isWanted(seat)) least = Math.min(least, Math.hypot(plan.x[seat] - x, plan.y[seat] - y));
    }
    const found = grid.nearest(x, y, reach, isWanted);
    assert.equal(found < 0 ? reach : Math.hypot(plan.x[found] - x, plan.y[found] - y), least);
  }
});

test('a camera shows all at first, keeps what is under a finger, and never loses the plan', () => {
  const plan = readPlan(answer({ sections: 3, rows: 30, seats: 30 }));
  const camera = new Camera(plan);
  camera.resize(390, 500);
  camera.fit();
  assert.ok(camera.isFitted);
  for (const [x, y] of [[plan.box.left, plan.box.top], [plan.box.right, plan.box.bottom]]) {
    const point = camera.pointAt(x, y);
    assert.ok(point.x >= -0.01 && point.x <= 390.01 && point.y >= -0.01 && point.y <= 500.01);
  }
  const before = camera.placeAt(200, 250);
  camera.zoom(3, 200, 250);
  const after = camera.placeAt(200, 250);
  assert.ok(Math.hypot(before.x - after.x, before.y - after.y) < 1e-6);
  camera.pan(1e9, -1e9);
  const middle = camera.placeAt(195, 250);
  assert.ok(middle.x >= plan.box.left - 1e-6 && middle.x <= plan.box.right + 1e-6);
  assert.ok(middle.y >= plan.box.top - 1e-6 && middle.y <= plan.box.bottom + 1e-6);
  camera.zoom(1e9);
  assert.ok(camera.scale * plan.smallestSide <= 46.01);
  camera.zoom(1e-9);
  assert.ok(camera.isFitted);
});

test('arrow keys lead to the neighbour, and stay where there is none', () => {
  const plan = readPlan(answer());
  assert.ok(isArrow('ArrowUp') && !isArrow('a') && !isArrow('toString'));
  assert.equal(neighbour(plan, 0, 'ArrowRight'), 1);
  assert.equal(neighbour(plan, 7, 'ArrowUp'), 1);
  assert.equal(neighbour(plan, 7, 'ArrowDown'), 13);
  assert.equal(neighbour(plan, 0, 'ArrowLeft'), 0);
  const statuses = new Statuses(plan);
  statuses.settle({ version: 1, source: 's', statuses: 'S'.repeat(23) + 'A' });
  assert.equal(firstSeat(plan, statuses, { x: 0, y: 0 }), 23);
});

test('statuses: nothing between a snapshot and the stream is lost, and nothing old comes back', () => {
  const plan = readPlan(answer());
  const statuses = new Statuses(plan);
  const change = (version, seat, status, source = 's') => ({ version, source, changes: [{ seatId: plan.ids[seat], status }] });
  assert.ok(!statuses.isKnown && statuses.of.every((status) => status === SOLD));
  statuses.begin();
  statuses.hear(change(5, 0, 'AVAILABLE'));
  statuses.hear(change(7, 1, 'HELD'));
  statuses.settle({ version: 6, source: 's', statuses: `H${'A'.repeat(23)}` });
  assert.equal(statuses.of[0], HELD, 'version 5 is older than the snapshot');
  assert.equal(statuses.of[1], HELD, 'version 7 is newer');
  assert.deepEqual([...statuses.freeByGrade], [10, 12]);
  statuses.hear(change(7, 1, 'AVAILABLE'));
  assert.equal(statuses.of[1], HELD, 'told already');
  statuses.hear(change(3, 1, 'SOLD', 'another instance'));
  assert.equal(statuses.of[1], SOLD);
  statuses.hear({ version: 8, source: 's', changes: [{ seatId: 'unknown', status: 'SOLD' }] });
  statuses.hear(change(9, 2, 'SOMETHING_NEW'));
  assert.equal(statuses.of[2], SOLD);
  const told = [];
  statuses.onChange((seats, isSnapshot) => told.push([seats, isSnapshot]));
  statuses.take([0, 3, 4]);
  assert.deepEqual(told, [[[3, 4], false]]);
  assert.equal(statuses.freeByGrade[0] + statuses.freeByGrade[1], statuses.of.filter((status) => status === FREE).length);
});

test('a choice is free seats up to the limit, what is held counts, and it outlives a reload', () => {
  const plan = readPlan(answer({ performanceId: 'kept' }));
  const statuses = new Statuses(plan);
  statuses.settle({ version: 1, source: 's', statuses: `S${'A'.repeat(23)}` });
  const choice = new Choice(plan, statuses);
  [choice.limit, choice.held] = [3, 1];
  assert.equal(choice.toggle(0), 'taken');
  assert.equal(choice.toggle(1), 'added');
  assert.equal(choice.toggle(12), 'added');
  assert.equal(choice.toggle(2), 'full');
  assert.equal(choice.amount, 160);
  assert.deepEqual(new Choice(plan, statuses).seats, [1, 12]);
  statuses.take([12]);
  assert.deepEqual(choice.dropTaken(), [12]);
  assert.equal(choice.toggle(1), 'removed');
  assert.deepEqual(new Choice(plan, statuses).seats, []);
  for (const foreign of ['{}', '["unknown", 7, null]', 'x']) {
    store.choice('kept').set(foreign);
    assert.deepEqual(new Choice(plan, statuses).seats, []);
  }
});

test('a browser without round boxes draws them all the same, within their edges', () => {
  const drawn = [];
  const pen = {
    moveTo: (x, y) => drawn.push([x, y]), closePath: () => drawn.push('closed'),
    arcTo: (x1, y1, x2, y2, radius) => drawn.push([x1, y1, x2, y2, radius]),
  };
  roundedBox(pen, 10, 20, 8, 4, 100);
  assert.deepEqual(drawn, [[12, 20], [18, 20, 18, 24, 2], [18, 24, 10, 24, 2], [10, 24, 10, 20, 2], [10, 20, 18, 20, 2], 'closed']);
  const own = [];
  roundedBox({ roundRect: (...box) => own.push(box) }, 1, 2, 3, 4, 5);
  assert.deepEqual(own, [[1, 2, 3, 4, 5]]);
});
