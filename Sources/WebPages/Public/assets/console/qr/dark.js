// Separates dark from light in a picture.

/** The side in pixels of the areas whose brightness is compared. */
const AREA = 8;

/**
 * Dark or light for each pixel (1 or 0): darker than the average of the areas around it, so that a shadow
 * across a ticket does not matter. `light` is how much lighter a pixel is than that.
 */
export function darkPixels({ data, width, height }) {
  const grey = new Uint8Array(width * height);
  for (let index = 0; index < grey.length; index += 1) {
    grey[index] = (data[index * 4] * 77 + data[index * 4 + 1] * 151 + data[index * 4 + 2] * 28) >> 8;
  }
  const [columns, rows] = [Math.ceil(width / AREA), Math.ceil(height / AREA)];
  const middles = new Float32Array(columns * rows);
  for (let y = 0; y < rows; y += 1) {
    for (let x = 0; x < columns; x += 1) {
      middles[y * columns + x] = middleOf(grey, width, height, x, y, middles, columns);
    }
  }
  const dark = new Uint8Array(width * height);
  const light = new Float32Array(width * height);
  for (let y = 0; y < rows; y += 1) {
    for (let x = 0; x < columns; x += 1) {
      const limit = around(middles, columns, rows, x, y);
      for (let row = y * AREA; row < Math.min(height, (y + 1) * AREA); row += 1) {
        for (let column = x * AREA; column < Math.min(width, (x + 1) * AREA); column += 1) {
          light[row * width + column] = grey[row * width + column] - limit;
          dark[row * width + column] = light[row * width + column] < 0 ? 1 : 0;
        }
      }
    }
  }
  return { dark, light, width, height };
}

function middleOf(grey, width, height, x, y, middles, columns) {
  let [low, high] = [255, 0];
  for (let row = y * AREA; row < Math.min(height, (y + 1) * AREA); row += 1) {
    for (let column = x * AREA; column < Math.min(width, (x + 1) * AREA); column += 1) {
      const value = grey[row * width + column];
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  }
  // Not the mean: where there is much white, as at a code's edge, it is too light for blurred modules.
  if (high - low > 24) return (low + high) / 2;
  // A flat area does not show where dark begins: its neighbours' level applies when it is darker.
  const neighbours = x > 0 && y > 0
    ? (middles[y * columns + x - 1] + middles[(y - 1) * columns + x] + middles[(y - 1) * columns + x - 1]) / 3 : 0;
  return low < neighbours ? neighbours : low / 2;
}

function around(middles, columns, rows, x, y) {
  const [left, top] = [Math.min(Math.max(x, 2), columns - 3), Math.min(Math.max(y, 2), rows - 3)];
  let [sum, count] = [0, 0];
  for (let row = Math.max(0, top - 2); row <= Math.min(rows - 1, top + 2); row += 1) {
    for (let column = Math.max(0, left - 2); column <= Math.min(columns - 1, left + 2); column += 1) {
      sum += middles[row * columns + column];
      count += 1;
    }
  }
  return sum / count;
}
