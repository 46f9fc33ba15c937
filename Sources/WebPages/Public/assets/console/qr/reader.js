// Reads a QR code out of a camera's picture, for browsers without a reader of their own.

import { darkPixels } from './dark.js';
import { finders, grids } from './find.js';
import { readSymbol } from './symbol.js';

/** The text of the QR code in an `ImageData`, or null when there is none that can be read. */
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
 * Whether a place is dark, by the four pixels around it, each as much as it is near: in a small code a
 * module's centre lies between pixels, and one of them alone belongs half to the neighbour.
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
