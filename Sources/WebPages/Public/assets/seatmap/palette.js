// The colours of the map, read from the style sheet so that light and dark need nothing here.

/** Grades with a colour of their own; the cheapest ones share the last. */
export const GRADE_COLOURS = 6;

/** The number of a grade's colour, from 1: dearest first. */
export function gradeColour(grade) {
  return Math.min(grade, GRADE_COLOURS - 1) + 1;
}

/** Reads the colours that count for an element now, as `[red, green, blue]`. */
export function readPalette(element) {
  const probe = document.createElement('i');
  probe.className = 'probe';
  probe.hidden = true;
  element.append(probe);
  const read = (name) => {
    probe.style.setProperty('color', `var(${name})`);
    return getComputedStyle(probe).color.match(/[\d.]+/g).slice(0, 3).map(Number);
  };
  const palette = {
    paper: read('--map-paper'), block: read('--map-block'), sold: read('--map-sold'), ink: read('--ink'),
    faint: read('--faint'), accent: read('--accent'), onAccent: read('--on-accent'), onGrade: read('--map-on-grade'),
    grades: Array.from({ length: GRADE_COLOURS }, (_, index) => read(`--grade-${index + 1}`)),
    font: getComputedStyle(element).fontFamily,
  };
  probe.remove();
  return palette;
}

/** A colour as style text. */
export function css([red, green, blue], alpha = 1) {
  return `rgb(${red} ${green} ${blue} / ${alpha})`;
}

/** Calls back when the colours may have changed, until the signal says stop. */
export function onPalette(signal, listener) {
  for (const query of ['(prefers-color-scheme: dark)', '(forced-colors: active)']) {
    matchMedia(query).addEventListener('change', listener, { signal });
  }
  const watch = new MutationObserver(listener);
  watch.observe(document.documentElement, { attributeFilter: ['data-theme'] });
  signal.addEventListener('abort', () => watch.disconnect(), { once: true });
}
