// Makes elements. Text only ever becomes text nodes, so nothing a person typed is read as markup.

const SVG = 'http://www.w3.org/2000/svg';

/**
 * Makes an element.
 *
 * `props` are attributes, but for `on` (listeners by event), `style` (custom properties and others,
 * set through the object model because the policy allows no style attribute) and `data`.
 * False, null and undefined leave an attribute out; true writes it empty.
 */
export function h(tag, props = {}, ...children) {
  return fill(document.createElement(tag), props, children);
}

/** Makes an SVG element; like `h`. */
export function svg(tag, props = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), props, children);
}

/** Puts children in place of what an element holds. */
export function replace(element, ...children) {
  element.replaceChildren(...nodes(children));
  return element;
}

/** Sets an element's text when it differs, so that readers of the screen do not hear it again. */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function fill(element, props, children) {
  for (const [name, value] of Object.entries(props)) {
    if (value === false || value === null || value === undefined) continue;
    if (name === 'on') {
      for (const [event, listener] of Object.entries(value)) {
        element.addEventListener(event, listener);
      }
    } else if (name === 'style') {
      for (const [property, text] of Object.entries(value)) {
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

function nodes(children) {
  return children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false);
}
