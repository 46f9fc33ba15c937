// Names that stay in sight: where a section or a row begins outside the window, its name stands at the edge.

import { shorter } from './labels.js';
import { css } from './palette.js';

/** CSS pixels of a name at the edge, between it and the edge, and the longest name of a row. */
const SIZE = 12;
const EDGE = 4;
const ROW_NAME_MAX = 90;
/** Share of the window a section has to fill for its name to follow when only sections are named. */
const LARGE = 0.3;

/** Draws the names at the edges; answers them as `{text, x, y}` in device pixels. */
export function drawPins(pen, { plan, palette, ratio, labels, canvas }, view) {
  const { width, height } = canvas;
  const { scale, offsetX, offsetY } = view;
  const size = SIZE * ratio;
  const drawn = [];
  const place = ({ x, y }) => [x * scale + offsetX, y * scale + offsetY];
  const isSeen = (label) => {
    const [x, y] = place(label);
    return x - label.half >= 0 && x + label.half <= width && y - label.high >= 0 && y + label.high <= height;
  };
  pen.save();
  pen.textAlign = 'center';
  pen.textBaseline = 'middle';
  pen.font = `600 ${size}px ${palette.font}`;
  for (const { section, label, rows } of labels.named) {
    const seen = {
      left: Math.max(0, section.box.left * scale + offsetX), right: Math.min(width, section.box.right * scale + offsetX),
      top: Math.max(0, section.box.top * scale + offsetY), bottom: Math.min(height, section.box.bottom * scale + offsetY),
    };
    if (seen.right - seen.left < size || seen.bottom - seen.top < size) continue;
    for (const row of rows ?? []) if (!row.label || !isSeen(row.label)) pinRow(row);
    if (!label || isSeen(label)) continue;
    const middle = (seen.left + seen.right) / 2;
    if (rows) pin(section.name, middle, Math.max(place(label)[1], size), width * 0.8);
    else if ((seen.right - seen.left) / width > LARGE && (seen.bottom - seen.top) / height > LARGE) {
      pin(section.name, middle, (seen.top + seen.bottom) / 2, width * 0.8);
    }
  }
  pen.restore();
  return drawn;

  /** Beside the first of a row's seats that is seen, at the edge towards which the row begins. */
  function pinRow({ row, step: [stepX, stepY] }) {
    const seat = row.seats.find((one) => {
      const [x, y] = place({ x: plan.x[one], y: plan.y[one] });
      return x >= 0 && x <= width && y >= 0 && y <= height;
    });
    if (seat === undefined) return;
    const [x, y] = place({ x: plan.x[seat], y: plan.y[seat] });
    if (Math.abs(stepX) >= Math.abs(stepY)) pin(row.name, stepX < 0 ? 0 : width, y, ROW_NAME_MAX * ratio);
    else pin(row.name, x, stepY < 0 ? 0 : height, ROW_NAME_MAX * ratio);
  }

  /** A name on a piece of paper, inside the window; none over another. */
  function pin(name, wantedX, wantedY, most) {
    const text = shorter(name).find((one) => pen.measureText(one).width <= most);
    if (!text) return;
    const half = pen.measureText(text).width / 2 + size * 0.4;
    const high = size * 0.75;
    const edge = EDGE * ratio;
    const x = Math.min(Math.max(wantedX, half + edge), width - half - edge);
    const y = Math.min(Math.max(wantedY, high + edge), height - high - edge);
    if (drawn.some((other) => Math.abs(other.x - x) < other.half + half && Math.abs(other.y - y) < other.high + high)) return;
    drawn.push({ text, x, y, half, high });
    pen.fillStyle = css(palette.paper, 0.92);
    pen.strokeStyle = css(palette.faint, 0.6);
    pen.lineWidth = ratio;
    pen.beginPath();
    pen.roundRect(x - half, y - high, half * 2, high * 2, size * 0.4);
    pen.fill();
    pen.stroke();
    pen.fillStyle = css(palette.ink);
    pen.fillText(text, x, y + size * 0.06);
  }
}
