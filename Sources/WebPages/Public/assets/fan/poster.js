// A poster for each concert: there are no pictures, so one is drawn from the name, always the same.

import { svg } from '../kit/dom.js';

const [WIDTH, HEIGHT] = [320, 200];

/** Ground, depth, middle, light, spark. Few and hand-picked, so that any drawing looks calm. */
const PALETTES = [
  ['#1d1145', '#38207a', '#7a55dd', '#e9cfff', '#ffcf6b'],
  ['#360f20', '#73203f', '#d9566a', '#ffc0a0', '#ffe9c9'],
  ['#07283a', '#0d4d68', '#279cb0', '#b2e8e0', '#ffdf93'],
  ['#0c2a22', '#1c5944', '#50a97a', '#cfeccd', '#ffd584'],
  ['#2a1a40', '#693a70', '#d1758e', '#ffcdae', '#fff1d9'],
  ['#101c3f', '#26428c', '#628dea', '#d2e2ff', '#ffb76d'],
  ['#0d3233', '#1c6562', '#f0795c', '#ffd8b6', '#fff2d5'],
  ['#1d1824', '#463c55', '#9080a8', '#e0d6ee', '#ff9480'],
];

/** Another edition gives every concert another poster; in this one the first ones differ well. */
const EDITION = 5;
const MOTIFS = [sun, waves, bars, beams, tiles];
let count = 0;

/** The poster of a concert as a decorative SVG that fills its box. */
export function poster(concert) {
  const chance = chanceFrom(`${EDITION}${concert.title}\n${concert.artist}`);
  const colours = pick(chance, PALETTES);
  count += 1;
  const ground = `poster-${count}`;
  return svg('svg', {
    class: 'poster', viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: 'xMidYMid slice',
    'aria-hidden': 'true', focusable: 'false',
  },
    svg('linearGradient', { id: ground, x1: 0, y1: 0, x2: 0.4, y2: 1 },
      svg('stop', { offset: 0, 'stop-color': colours[0] }),
      svg('stop', { offset: 1, 'stop-color': colours[1] })),
    svg('rect', { width: WIDTH, height: HEIGHT, fill: `url(#${ground})` }),
    pick(chance, MOTIFS)(chance, colours));
}

function sun(chance, [, depth, middle, light, spark]) {
  const x = 90 + chance() * 140;
  const y = 92 + chance() * 20;
  const rings = [150, 118, 88].map((radius, index) =>
    svg('circle', { cx: x, cy: y, r: radius, fill: middle, opacity: 0.14 + index * 0.1 }));
  const hills = [middle, depth, depth].map((fill, layer) => hill(chance, 132 + layer * 22, fill, 0.75 + layer * 0.12));
  return [rings, svg('circle', { cx: x, cy: y, r: 54, fill: chance() < 0.5 ? spark : light }), hills];
}

function hill(chance, y, fill, opacity) {
  const bend = () => y + (chance() - 0.5) * 56;
  return svg('path', {
    d: `M0 ${bend()}C80 ${bend()} 120 ${bend()} 170 ${y}S270 ${bend()} ${WIDTH} ${bend()}V${HEIGHT}H0Z`, fill, opacity,
  });
}

function waves(chance, [, depth, middle, light, spark]) {
  const phase = chance() * 6;
  const lines = Array.from({ length: 13 }, (_, row) => {
    const y = 26 + row * 13;
    const lift = 22 * Math.sin(row * 0.5 + phase);
    return svg('path', {
      d: `M-10 ${y}C70 ${y - lift - 18} 110 ${y + lift} 165 ${y}S260 ${y - lift} 330 ${y + lift / 2}`,
      fill: 'none', stroke: [middle, light, middle, depth][row % 4], 'stroke-width': 3.2, opacity: 0.35 + row * 0.045,
    });
  });
  return [svg('circle', { cx: 50 + chance() * 220, cy: 66, r: 30, fill: spark }), lines];
}

function bars(chance, [, , middle, light, spark]) {
  const phase = chance() * 6;
  const special = Math.floor(chance() * 17) + 3;
  return Array.from({ length: 23 }, (_, index) => {
    const swing = Math.sin(index * 0.42 + phase) * 34 + Math.sin(index * 1.3 + phase) * 14;
    const tall = Math.max(10, 62 + swing + (chance() - 0.5) * 30);
    return svg('rect', {
      x: 10 + index * 13.2, y: 100 - tall, width: 7.4, height: tall * 2, rx: 3.7,
      fill: index === special ? spark : index % 3 === 0 ? light : middle, opacity: index === special ? 1 : 0.72,
    });
  });
}

function beams(chance, [, , middle, light, spark]) {
  const lamps = [40, 100, 160, 220, 280].map((x) => {
    const end = x + (chance() - 0.5) * 190;
    const wide = 34 + chance() * 22;
    return svg('path', {
      d: `M${x - 4} -4L${x + 4} -4L${end + wide} 184L${end - wide} 184Z`,
      fill: chance() < 0.35 ? light : middle, opacity: 0.3,
    });
  });
  const crowd = Array.from({ length: 19 }, (_, index) => svg('circle', {
    cx: index * 18, cy: 196 - chance() * 10, r: 12 + chance() * 3, fill: '#0b0812', opacity: 0.62,
  }));
  return [lamps, svg('ellipse', { cx: WIDTH / 2, cy: 178, rx: 96, ry: 9, fill: spark, opacity: 0.85 }), crowd];
}

function tiles(chance, [ground, depth, middle, light, spark]) {
  const size = 40;
  const pieces = [];
  for (let y = 0; y < HEIGHT; y += size) {
    for (let x = 0; x < WIDTH; x += size) {
      const kind = Math.floor(chance() * 5);
      const fill = pick(chance, [depth, middle, middle, light, ground, chance() < 0.3 ? spark : depth]);
      if (kind === 4) continue;
      pieces.push(kind === 3
        ? svg('circle', { cx: x + 20, cy: y + 20, r: 12, fill })
        : svg('path', {
          d: `M0 0A${size} ${size} 0 0 1 ${size} ${size}H0Z`, fill,
          transform: `rotate(${kind * 90} ${x + 20} ${y + 20}) translate(${x} ${y})`,
        }));
    }
  }
  return pieces;
}

function pick(chance, list) {
  return list[Math.floor(chance() * list.length)];
}

/** Numbers in 0..<1 derived from a text: FNV-1a, stirred by mulberry32. */
function chanceFrom(text) {
  let state = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) state = Math.imul(state ^ byte, 0x01000193);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
