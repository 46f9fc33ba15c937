// What stands over the map: the seats a person chose or holds, and the cursor of the keyboard.

import { css } from './palette.js';

/** Marks are never smaller than this many CSS pixels, so that they are found from afar. */
const SMALLEST = 13;

/** Draws a painter's marks. */
export function drawMarks(pen, { plan, marks, palette, ratio }, view) {
  const at = (seat) => ({
    x: plan.x[seat] * view.scale + view.offsetX, y: plan.y[seat] * view.scale + view.offsetY,
    side: Math.max(plan.side[seat] * view.scale, SMALLEST * ratio),
  });
  for (const seat of marks.mine) disc(pen, at(seat), palette, ratio);
  for (const seat of marks.chosen) tick(pen, at(seat), palette, ratio);
  if (marks.cursor >= 0) ring(pen, at(marks.cursor), palette, ratio);
}

function box(pen, { x, y, side }, grown) {
  const size = side + grown * 2;
  pen.beginPath();
  pen.roundRect(x - size / 2, y - size / 2, size, size, size * 0.26);
}

function tick(pen, place, palette, ratio) {
  const { x, y, side } = place;
  pen.fillStyle = css(palette.paper);
  box(pen, place, 2 * ratio);
  pen.fill();
  pen.fillStyle = css(palette.accent);
  box(pen, place, 0.5 * ratio);
  pen.fill();
  pen.strokeStyle = css(palette.onAccent);
  pen.lineWidth = Math.max(1.6 * ratio, side * 0.11);
  pen.lineCap = pen.lineJoin = 'round';
  pen.beginPath();
  pen.moveTo(x - side * 0.23, y + side * 0.02);
  pen.lineTo(x - side * 0.06, y + side * 0.2);
  pen.lineTo(x + side * 0.24, y - side * 0.18);
  pen.stroke();
}

function disc(pen, place, palette, ratio) {
  pen.fillStyle = css(palette.paper);
  box(pen, place, 2 * ratio);
  pen.fill();
  pen.strokeStyle = css(palette.accent);
  pen.lineWidth = 2 * ratio;
  box(pen, place, -ratio);
  pen.stroke();
  pen.fillStyle = css(palette.accent);
  pen.beginPath();
  pen.arc(place.x, place.y, place.side * 0.2, 0, Math.PI * 2);
  pen.fill();
}

function ring(pen, place, palette, ratio) {
  pen.strokeStyle = css(palette.paper);
  pen.lineWidth = 6 * ratio;
  box(pen, place, 4 * ratio);
  pen.stroke();
  pen.strokeStyle = css(palette.ink);
  pen.lineWidth = 3 * ratio;
  box(pen, place, 4 * ratio);
  pen.stroke();
}
