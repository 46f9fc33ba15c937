// Reads a QR code in a camera's picture, for browsers without a detector of their own.

import { darkPixels } from './dark.js';
import { finders, grids } from './find.js';
import { readSymbol } from './symbol.js';

/** The text of the QR code in an `ImageData`, or null when none can be read. */
export function readQR(image) {
  const picture = darkPixels(image);
  for (const { size, at } of grids(picture, finders(picture))) {
    const modules = new Uint8Array(size * size);
    for (let row = 0; row < size; row += 1) {
      for (let column = 0; column < size; column += 1) {
        modules[row * size + column] = isDark(picture, at(row, column)) ? 1 : 0;
      }
    }
    const text = readSymbol(size, (row, column) => modules[row * size + column] === 1);
    if (text) return text;
  }
  return null;
}

/**
 * Whether a position is dark, interpolated from the four surrounding pixels: in a small code a module's
 * centre is between pixels, and each of them partly belongs to the neighbouring module.
 */
function isDark({ light, width, height }, { x, y }) {
  const [left, top] = [Math.floor(x - 0.5), Math.floor(y - 0.5)];
  if (!(left >= 0 && top >= 0 && left + 1 < width && top + 1 < height)) return false;
  const [across, down] = [x - 0.5 - left, y - 0.5 - top];
  const first = top * width + left;
  const above = light[first] * (1 - across) + light[first + 1] * across;
  const below = light[first + width] * (1 - across) + light[first + width + 1] * across;
  return above * (1 - down) + below * down < 0;
}
