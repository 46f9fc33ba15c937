// Makes elements. Text only ever becomes text nodes, so nothing a person typed is parsed as markup.

const SVG = 'http://www.w3.org/2000/svg';

/**
 * The properties of an element: attributes, except for `on`, `style` and `data`.
 *
 * @typedef {{
 *   on?: Record<string, (event: any) => unknown>, style?: Record<string, string>,
 *   data?: Record<string, unknown>, [attribute: string]: unknown,
 * }} Props
 * @typedef {Node | string | number | false | null | undefined | ReadonlyArray<any>} Child
 */

/**
 * Makes an element.
 *
 * `props` are attributes, except for `on` (listeners by event), `style` (custom properties and others, set
 * through the object model because the policy allows no style attribute) and `data`. False, null and
 * undefined omit an attribute; true writes it empty.
 *
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Props} props
 * @param {Child[]} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function h(tag, props = {}, ...children) {
  return fill(document.createElement(tag), props, children);
}

/**
 * Makes an SVG element; like `h`.
 *
 * @template {keyof SVGElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Props} props
 * @param {Child[]} children
 * @returns {SVGElementTagNameMap[Tag]}
 */
export function svg(tag, props = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), props, children);
}

/**
 * Replaces the children of an element.
 *
 * @template {Element} E
 * @param {E} element
 * @param {Child[]} children
 */
export function replace(element, ...children) {
  element.replaceChildren(...nodes(children));
  return element;
}

/**
 * Sets an element's text when it differs, so that screen readers do not announce it again.
 *
 * @param {Element} element
 * @param {string} text
 */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/**
 * The drawing context of a canvas. It is null only for a canvas that has a context of another type.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {CanvasRenderingContext2DSettings} [how]
 */
export function penOf(canvas, how) {
  return /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d', how));
}

/**
 * @template {HTMLElement | SVGElement} E
 * @param {E} element
 * @param {Props} props
 * @param {Child[]} children
 */
function fill(element, props, children) {
  for (const [name, value] of Object.entries(props)) {
    if (value === false || value === null || value === undefined) continue;
    if (name === 'on') {
      for (const [event, listener] of Object.entries(/** @type {any} */ (value))) {
        element.addEventListener(event, listener);
      }
    } else if (name === 'style') {
      for (const [property, text] of Object.entries(/** @type {any} */ (value))) {
        element.style.setProperty(property, text);
      }
    } else if (name === 'data') {
      Object.assign(element.dataset, value);
    } else {
      element.setAttribute(name, value === true ? '' : String(value));
    }
  }
  element.append(...nodes(children));
  return element;
}

/**
 * @param {readonly Child[]} children
 * @returns {(Node | string)[]}
 */
function nodes(children) {
  return /** @type {any[]} */ (children).flat(Infinity)
    .filter((child) => child !== null && child !== undefined && child !== false);
}
