// Reads a QR code out of a camera's picture, for browsers without a reader of their own.

import { darkPixels, finders, grids } from './find.js';
import { readSymbol } from './symbol.js';

/** The text of the QR code in an `ImageData`, or null when there is none that can be read. */
export function readQR(image) {
  const picture = darkPixels(image);
  const { dark, width, height } = picture;
  for (const { size, at } of grids(picture, finders(picture))) {
    const modules = new Uint8Array(size * size);
    for (let row = 0; row < size; row += 1) {
      for (let column = 0; column < size; column += 1) {
        const { x, y } = at(row, column);
        const [left, top] = [Math.floor(x), Math.floor(y)];
        const isInside = left >= 0 && top >= 0 && left < width && top < height;
        if (isInside) modules[row * size + column] = dark[top * width + left];
      }
    }
    const text = readSymbol(size, (row, column) => modules[row * size + column] === 1);
    if (text) return text;
  }
  return null;
}
