// Locates a QR code in a picture.

import { alignmentCentres } from './symbol.js';

/** How many of the likeliest finder patterns, and of the likeliest triples of them, are tried. */
const CENTRES = 12;
const TRIPLES = 24;

/**
 * Candidates for finder patterns, each `{x, y, module, fault, weight}`, most certain first. The data area may
 * contain more lookalikes than there are true ones, so the shape decides.
 */
export function finders(picture) {
  const { dark, width, height } = picture;
  const found = [];
  for (let y = 0; y < height; y += 2) {
    let runs = [0, 0, 0, 0, 0];
    let colour = 0;
    let start = 0;
    for (let x = 0; x <= width; x += 1) {
      const value = x < width ? dark[y * width + x] : 2;
      if (value === colour) continue;
      runs = [runs[1], runs[2], runs[3], runs[4], x - start];
      if (colour === 1 && looksRight(runs)) {
        note(found, picture, x - runs[4] - runs[3] - runs[2] / 2, y, runs);
      }
      [colour, start] = [value, x];
    }
  }
  return found.filter((one) => one.weight > 1).sort((a, b) => a.fault - b.fault);
}

/** The deviation of five runs from 1 : 1 : 3 : 1 : 1, in modules. */
function faultOf(runs) {
  const module = runs.reduce((sum, run) => sum + run) / 7;
  return [1, 1, 3, 1, 1].reduce((sum, share, index) => sum + Math.abs(runs[index] / module - share), 0);
}

/** Whether five runs are approximately 1 : 1 : 3 : 1 : 1. */
function looksRight(runs) {
  const total = runs[0] + runs[1] + runs[2] + runs[3] + runs[4];
  if (total < 7 || runs.includes(0)) return false;
  const module = total / 7;
  return [1, 1, 3, 1, 1].every((share, index) => Math.abs(runs[index] - share * module) < share * module * 0.6);
}

function note(found, picture, x, y, runs) {
  const total = runs.reduce((sum, run) => sum + run);
  const vertical = runsThrough(picture, x, y, 0, 1, total);
  if (!vertical) return;
  const centreY = vertical.centre;
  const horizontal = runsThrough(picture, x, centreY, 1, 0, total);
  if (!horizontal) return;
  const centreX = horizontal.centre;
  const module = (vertical.total + horizontal.total) / 14;
  const fault = vertical.fault + horizontal.fault;
  const trust = 1 / (0.05 + fault * fault);
  for (const known of found) {
    if (Math.hypot(known.x - centreX, known.y - centreY) < module * 3 && Math.abs(known.module - module) < module) {
      // A row that only grazes the centre square estimates its centre badly, which its shape shows.
      const share = trust / (known.trust + trust);
      known.x += (centreX - known.x) * share;
      known.y += (centreY - known.y) * share;
      known.module += (module - known.module) * share;
      known.fault += (fault - known.fault) * share;
      known.trust += trust;
      known.weight += 1;
      return;
    }
  }
  found.push({ x: centreX, y: centreY, module, fault, trust, weight: 1 });
}

/**
 * The five runs through a point along one axis: their length, their centre, and their deviation from the true
 * shares.
 */
function runsThrough({ dark, width, height }, x, y, dx, dy, expected) {
  const at = (step) => {
    const [column, row] = [Math.floor(x + dx * step), Math.floor(y + dy * step)];
    return column < 0 || row < 0 || column >= width || row >= height ? 2 : dark[row * width + column];
  };
  if (at(0) !== 1) return null;
  const walk = (direction) => {
    const lengths = [];
    let step = direction;
    for (const colour of [1, 0, 1]) {
      let length = 0;
      while (at(step) === colour && length <= expected) {
        length += 1;
        step += direction;
      }
      lengths.push(length);
    }
    return lengths;
  };
  const [back, forth] = [walk(-1), walk(1)];
  const runs = [back[2], back[1], back[0] + forth[0] + 1, forth[1], forth[2]];
  const total = runs.reduce((sum, run) => sum + run);
  if (!looksRight(runs) || Math.abs(total - expected) > expected * 0.6) return null;
  // A pixel extends from its index to the next one.
  const centre = Math.floor(dx ? x : y) + 0.5 + (forth[0] - back[0]) / 2;
  return { total, centre, fault: faultOf(runs) };
}

/**
 * Grids whose corners may be three of the finder patterns, most likely first: each has `size` and `at(row,
 * column)`, the position of a module's centre in the picture.
 */
export function* grids(picture, centres) {
  const some = centres.slice(0, CENTRES);
  const triples = [];
  for (let a = 0; a < some.length; a += 1) {
    for (let b = a + 1; b < some.length; b += 1) {
      for (let c = b + 1; c < some.length; c += 1) {
        const corner = corners(some[a], some[b], some[c]);
        if (corner) triples.push(corner);
      }
    }
  }
  triples.sort((one, other) => one.fault - other.fault);
  for (const triple of triples.slice(0, TRIPLES)) {
    const near = Math.round(triple.version);
    for (const version of [near, near + 1, near - 1]) {
      if (version >= 1 && version <= 40) yield* gridsOf(picture, triple, version);
    }
  }
}

/** Which of three is the corner, and which are right of and below it; null when they form no right angle. */
function corners(one, two, three) {
  const sorted = [[one, two, three], [two, one, three], [three, one, two]]
    .sort((a, b) => distance(b[1], b[2]) - distance(a[1], a[2]))[0];
  const [topLeft, first, second] = sorted;
  const cross = (first.x - topLeft.x) * (second.y - topLeft.y) - (first.y - topLeft.y) * (second.x - topLeft.x);
  const [topRight, bottomLeft] = cross > 0 ? [first, second] : [second, first];
  const [across, down] = [distance(topLeft, topRight), distance(topLeft, bottomLeft)];
  // A horizontal line crosses a rotated pattern diagonally, so its runs are longer.
  const slant = Math.max(Math.abs(topRight.x - topLeft.x), Math.abs(topRight.y - topLeft.y)) / across;
  const module = ((one.module + two.module + three.module) / 3) * slant;
  const cosine = Math.abs((first.x - topLeft.x) * (second.x - topLeft.x)
    + (first.y - topLeft.y) * (second.y - topLeft.y)) / (across * down);
  const spread = Math.max(one.module, two.module, three.module) / Math.min(one.module, two.module, three.module);
  if (Math.min(across, down) < module * 10 || cosine > 0.5 || spread > 2) return null;
  const version = ((across + down) / 2 / module - 10) / 4;
  return { topLeft, topRight, bottomLeft, module, version, fault: cosine + Math.abs(1 - across / down) + spread - 1 };
}

const distance = (a, b) => Math.hypot(a.x - b.x, a.y - b.y);

function* gridsOf(picture, { topLeft, topRight, bottomLeft, module }, version) {
  const size = version * 4 + 17;
  const fourth = { x: topRight.x + bottomLeft.x - topLeft.x, y: topRight.y + bottomLeft.y - topLeft.y };
  const plain = [[3.5, 3.5, topLeft], [size - 3.5, 3.5, topRight], [3.5, size - 3.5, bottomLeft]];
  if (version > 1) {
    const centre = Number(alignmentCentres(version).at(-1)) + 0.5;
    const share = (centre - 3.5) / (size - 7);
    const guess = {
      x: topLeft.x + (fourth.x - topLeft.x) * share, y: topLeft.y + (fourth.y - topLeft.y) * share,
    };
    const seen = alignment(picture, guess, module);
    if (seen) yield { size, at: projection([...plain, [centre, centre, seen]]) };
  }
  yield { size, at: projection([...plain, [size - 3.5, size - 3.5, fourth]]) };
}

/** The alignment pattern nearest to a guess: dark, surrounded by light, surrounded by dark. */
function alignment({ dark, width, height }, guess, module) {
  const at = (x, y) => {
    const [column, row] = [Math.floor(x), Math.floor(y)];
    return column < 0 || row < 0 || column >= width || row >= height ? 2 : dark[row * width + column];
  };
  let best = null;
  const reach = module * 6;
  for (let y = guess.y - reach; y <= guess.y + reach; y += Math.max(1, module / 4)) {
    for (let x = guess.x - reach; x <= guess.x + reach; x += Math.max(1, module / 4)) {
      if (at(x, y) !== 1) continue;
      let fits = 0;
      for (let step = 0; step < 8; step += 1) {
        const [dx, dy] = [Math.cos((step * Math.PI) / 4), Math.sin((step * Math.PI) / 4)];
        const stretch = step % 2 ? Math.SQRT2 : 1;
        if (at(x + dx * module * stretch, y + dy * module * stretch) === 0) fits += 1;
        if (at(x + dx * module * 2 * stretch, y + dy * module * 2 * stretch) === 1) fits += 1;
      }
      const score = fits - distance({ x, y }, guess) / reach;
      if (fits >= 14 && (!best || score > best.score)) best = { x, y, score };
    }
  }
  return best && middle(at, best, module);
}

/** The centre of the dark spot around a point. */
function middle(at, point, module) {
  let [x, y, count] = [0, 0, 0];
  for (let dy = -module * 0.8; dy <= module * 0.8; dy += 1) {
    for (let dx = -module * 0.8; dx <= module * 0.8; dx += 1) {
      if (at(point.x + dx, point.y + dy) !== 1) continue;
      x += point.x + dx;
      y += point.y + dy;
      count += 1;
    }
  }
  return count ? { x: x / count, y: y / count } : point;
}

/** The projective transformation that maps four points of the grid to four of the picture. */
function projection(pairs) {
  const rows = [];
  for (const [u, v, { x, y }] of pairs) {
    rows.push([u, v, 1, 0, 0, 0, -u * x, -v * x, x], [0, 0, 0, u, v, 1, -u * y, -v * y, y]);
  }
  const [a, b, c, d, e, f, g, i] = solve(rows);
  return (row, column) => {
    const [u, v] = [column + 0.5, row + 0.5];
    const w = g * u + i * v + 1;
    return { x: (a * u + b * v + c) / w, y: (d * u + e * v + f) / w };
  };
}

/** Solves eight equations by elimination. */
function solve(rows) {
  for (let column = 0; column < 8; column += 1) {
    let pivot = column;
    for (let row = column + 1; row < 8; row += 1) {
      if (Math.abs(rows[row][column]) > Math.abs(rows[pivot][column])) pivot = row;
    }
    [rows[column], rows[pivot]] = [rows[pivot], rows[column]];
    for (let row = 0; row < 8; row += 1) {
      if (row === column) continue;
      const factor = rows[row][column] / rows[column][column];
      for (let index = column; index < 9; index += 1) rows[row][index] -= factor * rows[column][index];
    }
  }
  return rows.map((row, index) => row[8] / row[index]);
}
