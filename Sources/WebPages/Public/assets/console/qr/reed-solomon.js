// Corrects the bytes of one block of a QR code (ISO/IEC 18004, Reed-Solomon over GF(256), 0x11D).

const EXP = new Uint8Array(512);
const LOG = new Uint8Array(256);
for (let power = 0, value = 1; power < 255; power += 1) {
  EXP[power] = value;
  EXP[power + 255] = value;
  LOG[value] = power;
  value <<= 1;
  if (value > 255) value ^= 0x11d;
}

const multiply = (a, b) => (a === 0 || b === 0 ? 0 : EXP[LOG[a] + LOG[b]]);
const inverse = (a) => EXP[255 - LOG[a]];

/** A polynomial's value; coefficients from the highest power down. */
function evaluate(polynomial, x) {
  let value = 0;
  for (const coefficient of polynomial) value = multiply(value, x) ^ coefficient;
  return value;
}

/**
 * Corrects a block in place, `checks` of whose bytes are check bytes; returns whether it is correct now. Up
 * to half as many wrong bytes as check bytes can be corrected.
 */
export function correct(block, checks) {
  const syndromes = syndromesOf(block, checks);
  if (syndromes.every((value) => value === 0)) return true;
  const locator = locatorOf(syndromes);
  const wrongCount = locator.length - 1;
  if (wrongCount > checks / 2) return false;
  // The roots of the locator are the error positions, found by trying all.
  const places = [];
  for (let place = 0; place < block.length; place += 1) {
    if (evaluate(locator, EXP[255 - place]) === 0) places.push(place);
  }
  if (places.length !== wrongCount) return false;
  mend(block, syndromes, locator, places);
  return syndromesOf(block, checks).every((value) => value === 0);
}

function syndromesOf(block, checks) {
  return Array.from({ length: checks }, (_, power) => evaluate(block, EXP[power]));
}

/** The shortest feedback register by the Berlekamp-Massey algorithm; coefficients from the highest down. */
function locatorOf(syndromes) {
  let current = [1];
  let before = [1];
  let length = 0;
  let shift = 1;
  let last = 1;
  // Here coefficients are in ascending order of powers.
  for (let step = 0; step < syndromes.length; step += 1) {
    let gap = syndromes[step];
    for (let index = 1; index <= length; index += 1) gap ^= multiply(current[index] ?? 0, syndromes[step - index]);
    if (gap === 0) {
      shift += 1;
      continue;
    }
    const kept = current;
    const factor = multiply(gap, inverse(last));
    const next = [...current];
    before.forEach((coefficient, index) => {
      next[index + shift] = (next[index + shift] ?? 0) ^ multiply(factor, coefficient);
    });
    current = Array.from(next, (value) => value ?? 0);
    if (2 * length <= step) {
      length = step + 1 - length;
      before = kept;
      last = gap;
      shift = 1;
    } else {
      shift += 1;
    }
  }
  while (current.at(-1) === 0) current.pop();
  return current.reverse();
}

/** Corrects the bytes with the error values of Forney's formula. */
function mend(block, syndromes, locator, places) {
  const lowFirst = [...locator].reverse();
  const evaluator = syndromes.map((_, power) => {
    let sum = 0;
    for (let index = 0; index <= power; index += 1) sum ^= multiply(lowFirst[index] ?? 0, syndromes[power - index]);
    return sum;
  }).slice(0, places.length).reverse();
  for (const place of places) {
    const root = EXP[255 - place];
    let slope = 0;
    for (let power = 1; power < lowFirst.length; power += 2) {
      slope ^= multiply(lowFirst[power], EXP[((255 - place) * (power - 1)) % 255]);
    }
    if (slope === 0) return;
    // The first root of the generator is 1, hence the factor of the position itself.
    block[block.length - 1 - place] ^= multiply(EXP[place], multiply(evaluate(evaluator, root), inverse(slope)));
  }
}
