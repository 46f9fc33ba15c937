// Canvases nobody sees.

/** A canvas of so many pixels to draw on; Safari before 16.4 has none without the page. */
export function sheet(width, height) {
  if (typeof OffscreenCanvas !== 'undefined') return new OffscreenCanvas(width, height);
  return Object.assign(document.createElement('canvas'), { width, height });
}
