// Places for the seats of a plan that has no drawing: blocks of rows, read like a page.

const PITCH = 24;
/** Seats side by side when a plan names no rows. */
const ROW = 20;

/** Gives every seat a place: sections as blocks, three beside each other, the first row in front. */
export function layOut(plan) {
  const blocks = plan.sections.map((section) => section.rows.flatMap((row) => slices(row.seats)));
  const columns = Math.min(3, Math.max(1, blocks.length));
  let top = 0;
  for (let first = 0; first < blocks.length; first += columns) {
    const line = blocks.slice(first, first + columns);
    const width = Math.max(...line.flat().map((row) => row.length), 1) + 2;
    line.forEach((rows, column) => rows.forEach((row, depth) => row.forEach((seat, place) => {
      // Rows of unlike length share their middle.
      plan.x[seat] = (column * width + (width - row.length) / 2 + place) * PITCH;
      plan.y[seat] = top + depth * PITCH * 1.15;
    })));
    top += (Math.max(...line.map((rows) => rows.length)) * 1.15 + 2) * PITCH;
  }
}

function slices(row) {
  if (row.length <= ROW * 3) return [row];
  const parts = [];
  for (let start = 0; start < row.length; start += ROW) parts.push(row.slice(start, start + ROW));
  return parts;
}
