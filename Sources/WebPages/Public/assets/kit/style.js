// Style sheets of single views, loaded when such a view is first shown.

/** @type {Map<string, Promise<void>>} */
const loading = new Map();

/**
 * Loads `NAME.css` of these assets once; resolves when it is applied.
 *
 * @param {string} name
 */
export function loadStyle(name) {
  const known = loading.get(name);
  if (known) return known;
  /** @type {Promise<void>} */
  const loaded = new Promise((resolve, reject) => {
    const link = document.createElement('link');
    link.rel = 'stylesheet';
    link.href = new URL(`../${name}.css`, import.meta.url).href;
    link.addEventListener('load', () => resolve());
    link.addEventListener('error', () => reject(new Error(`${name}.css`)));
    document.head.append(link);
  });
  loading.set(name, loaded);
  return loaded;
}
