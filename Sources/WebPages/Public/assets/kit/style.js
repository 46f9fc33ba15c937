// Style sheets of single views, loaded when such a view is first shown.

const loading = new Map();

/** Loads `NAME.css` of these assets once; resolves when it counts. */
export function loadStyle(name) {
  if (!loading.has(name)) {
    loading.set(name, new Promise((resolve, reject) => {
      const link = document.createElement('link');
      link.rel = 'stylesheet';
      link.href = new URL(`../${name}.css`, import.meta.url).href;
      link.addEventListener('load', () => resolve());
      link.addEventListener('error', () => reject(new Error(`${name}.css`)));
      document.head.append(link);
    }));
  }
  return loading.get(name);
}
