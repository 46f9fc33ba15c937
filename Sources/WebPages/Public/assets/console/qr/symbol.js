// Reads a QR code's grid of dark and light modules (ISO/IEC 18004, model 2).

import { correct } from './reed-solomon.js';

/**
 * Check bytes per block and number of blocks, by correction level in the order of the format bits (M, L, H,
 * Q).
 */
const CHECKS = [
  [10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26,
    26, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28],
  [7, 10, 15, 20, 26, 18, 20, 24, 30, 18, 20, 24, 26, 30, 22, 24, 28, 30, 28, 28,
    28, 28, 30, 30, 26, 28, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30],
  [17, 28, 22, 16, 22, 28, 26, 26, 24, 28, 24, 28, 22, 24, 24, 30, 28, 28, 26, 28,
    30, 24, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30],
  [13, 22, 18, 26, 18, 24, 18, 22, 20, 24, 28, 26, 24, 20, 30, 24, 28, 28, 26, 30,
    28, 30, 30, 30, 30, 28, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30],
];
const BLOCKS = [
  [1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16,
    17, 17, 18, 20, 21, 23, 25, 26, 28, 29, 31, 33, 35, 37, 38, 40, 43, 45, 47, 49],
  [1, 1, 1, 1, 1, 2, 2, 2, 2, 4, 4, 4, 4, 4, 6, 6, 6, 6, 7, 8,
    8, 9, 9, 10, 12, 12, 12, 13, 14, 15, 16, 17, 18, 19, 19, 20, 21, 22, 24, 25],
  [1, 1, 2, 4, 4, 4, 5, 6, 8, 8, 11, 11, 16, 16, 18, 16, 19, 21, 25, 25,
    25, 34, 30, 32, 35, 37, 40, 42, 45, 48, 51, 54, 57, 60, 63, 66, 70, 74, 77, 81],
  [1, 1, 2, 2, 4, 4, 6, 6, 8, 8, 8, 10, 12, 16, 12, 17, 16, 18, 21, 20,
    23, 23, 25, 27, 29, 34, 34, 35, 38, 40, 43, 45, 48, 51, 53, 56, 59, 62, 65, 68],
];
const MASKS = [
  (row, column) => (row + column) % 2 === 0,
  (row) => row % 2 === 0,
  (row, column) => column % 3 === 0,
  (row, column) => (row + column) % 3 === 0,
  (row, column) => (Math.floor(row / 2) + Math.floor(column / 3)) % 2 === 0,
  (row, column) => ((row * column) % 2) + ((row * column) % 3) === 0,
  (row, column) => (((row * column) % 2) + ((row * column) % 3)) % 2 === 0,
  (row, column) => (((row + column) % 2) + ((row * column) % 3)) % 2 === 0,
];
const ALPHANUMERIC = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:';

/**
 * The text in a grid: `isDark(row, column)` of a symbol with `size` modules on each side; null when it cannot
 * be read.
 */
export function readSymbol(size, isDark) {
  const version = (size - 17) / 4;
  if (!Number.isInteger(version) || version < 1 || version > 40) return null;
  const format = readFormat(size, isDark);
  if (!format) return null;
  const bytes = joinBlocks(readBytes(size, version, format.mask, isDark), version, format.level);
  return bytes && readSegments(bytes, version);
}

/** The coordinates of the alignment patterns' centres, on both axes. */
export function alignmentCentres(version) {
  if (version === 1) return [];
  const count = Math.floor(version / 7) + 2;
  const step = Math.floor((version * 8 + count * 3 + 5) / (count * 4 - 4)) * 2;
  const last = version * 4 + 10;
  const centres = [6];
  for (let index = count - 2; index >= 0; index -= 1) centres.push(last - index * step);
  return centres;
}

/** Correction level and mask: the nearest of the 32 words, with up to three wrong bits, of either copy. */
function readFormat(size, isDark) {
  let [one, two] = [0, 0];
  const add = (word, row, column) => (word << 1) | (isDark(row, column) ? 1 : 0);
  for (let index = 0; index < 6; index += 1) one = add(one, 8, index);
  one = add(add(add(one, 8, 7), 8, 8), 7, 8);
  for (let index = 5; index >= 0; index -= 1) one = add(one, index, 8);
  for (let index = 0; index < 7; index += 1) two = add(two, size - 1 - index, 8);
  for (let index = 8; index >= 1; index -= 1) two = add(two, 8, size - index);
  let best = { distance: 4 };
  for (let data = 0; data < 32; data += 1) {
    const word = formatWord(data);
    for (const seen of [one, two]) {
      const distance = bitCount(word ^ seen);
      if (distance < best.distance) best = { distance, level: data >> 3, mask: data & 7 };
    }
  }
  return best.distance < 4 ? best : null;
}

function formatWord(data) {
  let rest = data << 10;
  for (let bit = 14; bit >= 10; bit -= 1) if (rest & (1 << bit)) rest ^= 0x537 << (bit - 10);
  return ((data << 10) | rest) ^ 0x5412;
}

function bitCount(word) {
  let count = 0;
  for (let rest = word; rest; rest &= rest - 1) count += 1;
  return count;
}

/** Marks the modules that carry no data. */
function functionModules(size, version) {
  const taken = new Uint8Array(size * size);
  const mark = (row, column, height, width) => {
    for (let y = row; y < row + height; y += 1) taken.fill(1, y * size + column, y * size + column + width);
  };
  mark(0, 0, 9, 9);
  mark(0, size - 8, 9, 8);
  mark(size - 8, 0, 8, 9);
  mark(6, 0, 1, size);
  mark(0, 6, size, 1);
  const centres = alignmentCentres(version);
  for (const row of centres) {
    for (const column of centres) {
      const isAtFinder = (row === 6 && (column === 6 || column === size - 7)) || (row === size - 7 && column === 6);
      if (!isAtFinder) mark(row - 2, column - 2, 5, 5);
    }
  }
  if (version >= 7) {
    mark(0, size - 11, 6, 3);
    mark(size - 11, 0, 3, 6);
  }
  return taken;
}

/** All bytes in order: columns in pairs from the right, alternately up and down. */
function readBytes(size, version, mask, isDark) {
  const taken = functionModules(size, version);
  const bytes = [];
  let [byte, bits] = [0, 0];
  let isUpwards = true;
  for (let right = size - 1; right > 0; right -= 2) {
    if (right === 6) right -= 1;
    for (let step = 0; step < size; step += 1) {
      const row = isUpwards ? size - 1 - step : step;
      for (const column of [right, right - 1]) {
        if (taken[row * size + column]) continue;
        byte = (byte << 1) | (isDark(row, column) !== MASKS[mask](row, column) ? 1 : 0);
        bits += 1;
        if (bits === 8) {
          bytes.push(byte);
          [byte, bits] = [0, 0];
        }
      }
    }
    isUpwards = !isUpwards;
  }
  return bytes;
}

/** Deinterleaves the blocks, corrects each, and concatenates their data. */
function joinBlocks(bytes, version, level) {
  const checks = CHECKS[level][version - 1];
  const count = BLOCKS[level][version - 1];
  const shortLength = Math.floor(bytes.length / count);
  const shortCount = count - (bytes.length % count);
  const blocks = Array.from({ length: count }, () => /** @type {number[]} */ ([]));
  let next = 0;
  for (let place = 0; place < shortLength - checks + 1; place += 1) {
    blocks.forEach((block, index) => {
      if (place < shortLength - checks || index >= shortCount) block.push(bytes[next++]);
    });
  }
  for (let place = 0; place < checks; place += 1) for (const block of blocks) block.push(bytes[next++]);
  const data = [];
  for (const block of blocks) {
    if (!correct(block, checks)) return null;
    data.push(...block.slice(0, block.length - checks));
  }
  return data;
}

/** Parses the segments: digits, letters and bytes; anything else is not ours and gives null. */
function readSegments(bytes, version) {
  let at = 0;
  const left = () => bytes.length * 8 - at;
  const take = (count) => {
    let value = 0;
    for (let bit = 0; bit < count; bit += 1, at += 1) value = (value << 1) | ((bytes[at >> 3] >> (7 - (at & 7))) & 1);
    return value;
  };
  const size = version < 10 ? 0 : version < 27 ? 1 : 2;
  const text = [];
  while (left() >= 4) {
    const mode = take(4);
    if (mode === 0) break;
    const widths = { 1: [10, 12, 14], 2: [9, 11, 13], 4: [8, 16, 16] }[mode];
    if (!widths || left() < widths[size]) return null;
    const count = take(widths[size]);
    const needed = { 1: Math.ceil((count * 10) / 3), 2: Math.ceil((count * 11) / 2), 4: count * 8 }[mode];
    if (left() < needed) return null;
    if (mode === 1) text.push(readDigits(count, take));
    else if (mode === 2) text.push(readLetters(count, take));
    else text.push(new TextDecoder().decode(Uint8Array.from({ length: count }, () => take(8))));
  }
  return text.join('');
}

function readDigits(count, take) {
  let text = '';
  for (let rest = count; rest > 0; rest -= 3) {
    const width = Math.min(3, rest);
    text += String(take([4, 7, 10][width - 1])).padStart(width, '0');
  }
  return text;
}

function readLetters(count, take) {
  let text = '';
  for (let rest = count; rest > 1; rest -= 2) {
    const pair = take(11);
    text += ALPHANUMERIC[Math.floor(pair / 45)] + ALPHANUMERIC[pair % 45];
  }
  return count % 2 ? text + ALPHANUMERIC[take(6)] : text;
}
