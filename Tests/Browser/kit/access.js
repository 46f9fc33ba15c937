// Looks at a page as WCAG 2.2 AA asks, and answers sentences about what is wrong. Run inside the page
// by access.py, which adds what only the browser knows: computed names, and where Tab goes.
(() => {
  const CONTROLS = 'a[href], button, input:not([type=hidden]), select, textarea, summary, [role=button], [role=link],'
    + ' [role=checkbox], [role=radio], [role=switch], [role=tab], [role=option], [role=menuitem], [tabindex]';

  /** Presses of Tab that may stay in one control. */
  const STAYS_MAX = 8;

  const faults = [];
  const words = (text) => text.replace(/\s+/g, ' ').trim().slice(0, 50);

  /** Says where something is: its tag, how it is told apart, and the words in it. */
  function place(element) {
    const name = element.id ? `#${element.id}` : [...element.classList].map((one) => `.${one}`).join('');
    return `<${element.tagName.toLowerCase()}${name}> "${words(element.textContent || element.value || '')}"`;
  }

  function isSeen(element) {
    if (!element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) return false;
    const box = element.getBoundingClientRect();
    return box.width > 1 && box.height > 1;
  }

  /** What counts: the open modal dialog alone when there is one, else everything. */
  function scope() {
    return document.querySelector('dialog:modal') ?? document.body;
  }

  function all(selector) {
    return [...scope().querySelectorAll(selector)];
  }

  // Colours

  const pen = Object.assign(document.createElement('canvas'), { width: 1, height: 1 })
    .getContext('2d', { willReadFrequently: true });
  const known = new Map();

  /** Any colour CSS can write, as red, green, blue (0-255) and alpha (0-1). */
  function colour(text) {
    if (!known.has(text)) {
      pen.clearRect(0, 0, 1, 1);
      pen.fillStyle = '#000';
      pen.fillStyle = text;
      pen.fillRect(0, 0, 1, 1);
      const [red, green, blue, alpha] = pen.getImageData(0, 0, 1, 1).data;
      known.set(text, [red, green, blue, alpha / 255]);
    }
    return known.get(text);
  }

  function over(top, below, alpha = top[3]) {
    return [0, 1, 2].map((index) => top[index] * alpha + below[index] * (1 - alpha));
  }

  function luminance(rgb) {
    const [red, green, blue] = rgb.map((value) => {
      const part = value / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  }

  function contrast(one, other) {
    const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (light + 0.05) / (dark + 0.05);
  }

  const COLOUR = /(?:rgba?|hsla?|oklch|oklab|lab|lch|color)\([^()]*\)|#[0-9a-f]{3,8}\b/gi;

  /** The colours an element may stand on: one, or each stop of a gradient below it. */
  function grounds(element) {
    const style = getComputedStyle(element);
    const stops = style.backgroundImage.includes('gradient')
      ? (style.backgroundImage.match(COLOUR) ?? []).map(colour) : [];
    const own = colour(style.backgroundColor);
    if (own[3] === 1 && stops.length === 0) return [own];
    const parent = element.parentElement;
    const page = colour(getComputedStyle(document.documentElement).colorScheme.includes('dark')
      && matchMedia('(prefers-color-scheme: dark)').matches ? '#121212' : '#ffffff');
    const below = element.matches('dialog:modal') || !parent ? [page] : grounds(parent);
    const filled = below.map((one) => over(own, one));
    return stops.length === 0 ? filled : stops.flatMap((stop) => filled.map((one) => over(stop, one)));
  }

  function opacity(element) {
    let product = 1;
    for (let one = element; one; one = one.parentElement) product *= Number(getComputedStyle(one).opacity);
    return product;
  }

  /** What an SVG text is painted on: the shape under its middle, or the ground of the drawing. */
  function drawnGrounds(text) {
    text.scrollIntoView({ block: 'center', inline: 'center' });
    const box = text.getBoundingClientRect();
    const stack = document.elementsFromPoint(box.x + box.width / 2, box.y + box.height / 2);
    const below = stack.slice(stack.indexOf(text) + 1);
    for (const shape of below) {
      if (!(shape instanceof SVGElement)) return grounds(shape);
      if (shape.tagName === 'svg' || shape.tagName === 'text' || shape.tagName === 'tspan') continue;
      const style = getComputedStyle(shape);
      if (style.fill === 'none' || style.fill.startsWith('url')) continue;
      const fill = colour(style.fill);
      const alpha = fill[3] * Number(style.fillOpacity) * opacity(shape);
      return grounds(text.closest('svg').parentElement).map((one) => over(fill, one, alpha));
    }
    return grounds(text.closest('svg').parentElement);
  }

  function isLarge(style) {
    const size = parseFloat(style.fontSize);
    return size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
  }

  function tellContrast(element, style, ink, what = '') {
    const isDrawn = element instanceof SVGElement;
    const below = isDrawn ? drawnGrounds(element) : grounds(element);
    const alpha = ink[3] * opacity(element);
    const found = Math.min(...below.map((one) => contrast(over(ink, one, alpha), one)));
    const least = isLarge(style) ? 3 : 4.5;
    if (found < least - 0.005) faults.push(`contrast ${found.toFixed(2)} < ${least}${what}: ${place(element)}`);
  }

  /** Text against what it stands on; controls that are off are excused, as the rule excuses them. */
  function checkContrast() {
    const walker = document.createTreeWalker(scope(), NodeFilter.SHOW_TEXT);
    const seen = new Set();
    while (walker.nextNode()) {
      const element = walker.currentNode.parentElement;
      if (seen.has(element) || !walker.currentNode.data.trim() || !isSeen(element)) continue;
      seen.add(element);
      if (element.closest(':disabled, [aria-disabled=true], option, .visually-hidden, script, style')) continue;
      const style = getComputedStyle(element);
      if (element instanceof SVGElement && style.fill.startsWith('url')) continue;
      tellContrast(element, style, colour(element instanceof SVGElement ? style.fill : style.color));
    }
    for (const control of all('input, select, textarea')) {
      if (!isSeen(control) || control.disabled || ['checkbox', 'radio', 'range', 'file', 'color'].includes(control.type)) {
        continue;
      }
      const style = getComputedStyle(control);
      tellContrast(control, style, colour(style.color));
      if (control.placeholder && !control.value) {
        tellContrast(control, style, colour(getComputedStyle(control, '::placeholder').color), ' of a placeholder');
      }
      const around = grounds(control.parentElement);
      const edge = colour(style.borderTopColor);
      const hasEdge = parseFloat(style.borderTopWidth) >= 1 && style.borderTopStyle !== 'none';
      const best = Math.max(
        ...around.map((one) => Math.max(hasEdge ? contrast(over(edge, one), one) : 1, contrast(grounds(control)[0], one))));
      if (best < 2.995) faults.push(`edge ${best.toFixed(2)} < 3: ${place(control)}`);
    }
  }

  function checkStructure(language, hasLive) {
    const root = document.documentElement;
    if (!root.lang) faults.push('language: <html> has no lang');
    else if (language && root.lang !== language) faults.push(`language: <html> says ${root.lang}, not ${language}`);
    if (!document.title.trim()) faults.push('title: the page has none');
    const mains = [...document.querySelectorAll('main, [role=main]')].filter(isSeen);
    if (mains.length !== 1) faults.push(`landmark: ${mains.length} main`);
    const headings = [...document.querySelectorAll('h1, h2, h3, h4, h5, h6')]
      .filter((one) => one.checkVisibility({ visibilityProperty: true }) && !one.closest('dialog, [aria-hidden=true]'));
    const first = headings.filter((one) => one.tagName === 'H1');
    if (first.length !== 1) faults.push(`heading: ${first.length} h1`);
    let before = 0;
    for (const heading of headings) {
      const level = Number(heading.tagName[1]);
      if (level > before + 1) faults.push(`heading: ${place(heading)} follows level ${before}`);
      if (!heading.textContent.trim()) faults.push(`heading: ${place(heading)} is empty`);
      before = level;
    }
    if (!hasLive) return;
    const live = [...document.querySelectorAll('[aria-live=polite], [role=status], [role=log]')];
    const urgent = [...document.querySelectorAll('[aria-live=assertive], [role=alert]')];
    if (live.length === 0) faults.push('live: no polite region');
    if (urgent.length === 0) faults.push('live: no urgent region');
  }

  function checkReferences() {
    const ids = new Map();
    for (const element of document.querySelectorAll('[id]')) ids.set(element.id, (ids.get(element.id) ?? 0) + 1);
    for (const [id, times] of ids) if (times > 1) faults.push(`id: #${id} stands ${times} times`);
    for (const attribute of ['aria-labelledby', 'aria-describedby', 'aria-controls', 'aria-activedescendant', 'for']) {
      for (const element of document.querySelectorAll(`[${attribute}]`)) {
        for (const id of element.getAttribute(attribute).split(/\s+/).filter(Boolean)) {
          if (!ids.has(id)) faults.push(`reference: ${attribute}="${id}" of ${place(element)} is nowhere`);
        }
      }
    }
    for (const control of all('input:not([type=hidden]), select, textarea')) {
      if (!control.checkVisibility()) continue;
      const isNamed = [...(control.labels ?? [])].some((label) => label.textContent.trim())
        || control.getAttribute('aria-label')?.trim() || control.hasAttribute('aria-labelledby');
      if (!isNamed) faults.push(`label: ${place(control)} name=${control.name} has none`);
    }
    for (const wrong of all('[aria-invalid=true]')) {
      const told = (wrong.getAttribute('aria-describedby') ?? wrong.getAttribute('aria-errormessage') ?? '')
        .split(/\s+/).map((id) => document.getElementById(id));
      if (!told.some((one) => one && isSeen(one) && one.textContent.trim())) {
        faults.push(`error: nothing says what is wrong with ${place(wrong)} name=${wrong.name}`);
      }
    }
    for (const picture of all('img')) {
      if (!picture.hasAttribute('alt')) faults.push(`name: ${place(picture)} has no alt`);
    }
    for (const inner of all('a[href], button')) {
      if (inner.parentElement.closest('a[href], button')) faults.push(`nesting: ${place(inner)} stands inside a control`);
    }
    for (const hidden of all('[aria-hidden=true]')) {
      const inside = [hidden, ...hidden.querySelectorAll('*')].find((one) => isTabbable(one));
      if (inside) faults.push(`hidden: ${place(inside)} can have the focus but is hidden from readers`);
    }
    for (const one of all('[tabindex]')) if (one.tabIndex > 0) faults.push(`order: ${place(one)} has tabindex ${one.tabIndex}`);
  }

  // Targets: 24 pixels, or so far from the next that a circle of 24 touches nothing else

  function target(element) {
    const boxes = [element.getBoundingClientRect()];
    for (const label of element.labels ?? []) if (isSeen(label)) boxes.push(label.getBoundingClientRect());
    const best = boxes.sort((a, b) => b.width * b.height - a.width * a.height)[0];
    return { element, box: best };
  }

  function isInSentence(element) {
    if (getComputedStyle(element).display !== 'inline') return false;
    return [...element.parentElement.childNodes].some((one) => one.nodeType === 3 && one.data.trim().length > 1);
  }

  function checkTargets() {
    const targets = all(CONTROLS)
      .filter((one) => isSeen(one) && (isTabbable(one) || one.matches('a[href], button:enabled'))).map(target);
    for (const { element, box } of targets) {
      if ((box.width >= 23.5 && box.height >= 23.5) || isInSentence(element)) continue;
      const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
      const near = targets.find((other) => {
        if (other.element === element || element.contains(other.element) || other.element.contains(element)) return false;
        const dx = Math.max(other.box.left - x, 0, x - other.box.right);
        const dy = Math.max(other.box.top - y, 0, y - other.box.bottom);
        return Math.hypot(dx, dy) < 12;
      });
      if (near) {
        faults.push(`target ${Math.round(box.width)}x${Math.round(box.height)}: ${place(element)} beside ${place(near.element)}`);
      }
    }
  }

  /** At 320 pixels everything is reached by scrolling one way. */
  function checkWidth() {
    const room = document.documentElement.clientWidth;
    if (document.scrollingElement.scrollWidth <= room) return;
    const wide = [...document.body.querySelectorAll('*')]
      .filter((one) => isSeen(one) && one.getBoundingClientRect().right > room + 1)
      .filter((one) => !scrollsItself(one.parentElement));
    faults.push(`width ${document.scrollingElement.scrollWidth} > ${room}: ${wide.slice(-3).map(place).join(', ')}`);
  }

  function scrollsItself(element) {
    for (let one = element; one && one !== document.body; one = one.parentElement) {
      if (getComputedStyle(one).overflowX !== 'visible') return true;
    }
    return false;
  }

  // Focus

  function isTabbable(element) {
    if (!(element.matches(CONTROLS) || element.isContentEditable) || element.tabIndex < 0 || element.disabled) return false;
    if (!element.checkVisibility({ visibilityProperty: true }) || element.closest('[inert]')) return false;
    if (element.type === 'radio' && element.name && !element.checked) {
      const group = document.getElementsByName(element.name);
      return ![...group].some((one) => one.checked) && group[0] === element;
    }
    return true;
  }

  const look = (element, pseudo) => {
    const style = getComputedStyle(element, pseudo);
    return {
      outline: style.outlineStyle === 'none' ? 0 : parseFloat(style.outlineWidth), outlineColor: style.outlineColor,
      shadow: style.boxShadow, border: style.borderColor, background: style.backgroundColor,
    };
  };

  /** Everything that may show that an element has the focus: itself, its label, the card it fills. */
  function looks(element) {
    const near = [element, ...(element.labels ?? []), element.nextElementSibling];
    for (let one = element.parentElement, steps = 0; one && steps < 3; one = one.parentElement, steps += 1) near.push(one);
    return near.filter(Boolean).flatMap((one) => [look(one), look(one, '::before'), look(one, '::after')]);
  }

  /** Remembers how each stop looks without the focus; answers how many there are. */
  function beginTour() {
    document.activeElement?.blur();
    const stops = all(`${CONTROLS}, [contenteditable]`).filter(isTabbable);
    const before = new Map(stops.map((one) => [one, looks(one)]));
    // Tab goes on from where the focus was last, so it is put before everything.
    const start = scope();
    const index = start.getAttribute('tabindex');
    start.setAttribute('tabindex', '-1');
    start.focus({ preventScroll: true });
    window.tour = { start, index, stops, before, reached: new Set() };
    return stops.length;
  }

  /** Notes where the focus is now; answers false when it left the page or came round. */
  function step() {
    const { before: known, reached } = window.tour;
    const element = document.activeElement;
    if (!element || element === document.body || element === document.documentElement) return false;
    if (element === window.tour.last) {
      // A date has several stops of its own; more than this is a trap.
      window.tour.stays += 1;
      return window.tour.stays < STAYS_MAX;
    }
    if (reached.has(element)) return false;
    Object.assign(window.tour, { last: element, stays: 0 });
    reached.add(element);
    const before = known.get(element);
    if (!before) return true;
    const now = looks(element);
    if (JSON.stringify(now) === JSON.stringify(before)) faults.push(`focus: ${place(element)} looks the same with it`);
    if (now[0].outline >= 1 && now[0].outline !== before[0].outline && now[0].shadow === before[0].shadow) {
      const ground = grounds(element.parentElement ?? element)[0];
      const found = contrast(over(colour(now[0].outlineColor), ground), ground);
      if (found < 3) faults.push(`focus: the ring of ${place(element)} has contrast ${found.toFixed(2)}`);
    }
    const box = element.getBoundingClientRect();
    const points = [[0.5, 0.5], [0.1, 0.1], [0.9, 0.9], [0.1, 0.9], [0.9, 0.1]];
    const isCovered = box.width > 1 && points.every(([across, down]) => {
      const hit = document.elementFromPoint(box.x + box.width * across, box.y + box.height * down);
      return hit && !element.contains(hit) && !hit.contains(element) && ![...(element.labels ?? [])].some((one) => one.contains(hit));
    });
    if (isCovered) faults.push(`focus: ${place(element)} is covered when it has it`);
    return true;
  }

  function endTour() {
    const { start, index, stops, reached } = window.tour;
    if (index === null) start.removeAttribute('tabindex');
    else start.setAttribute('tabindex', index);
    for (const stop of stops) {
      if (stop.isConnected && isTabbable(stop) && !reached.has(stop)) faults.push(`order: Tab never reaches ${place(stop)}`);
    }
    delete window.tour;
    return take();
  }

  function take() {
    return faults.splice(0, faults.length);
  }

  return {
    structure: (language, hasLive) => {
      checkStructure(language, hasLive);
      checkReferences();
      checkTargets();
      return take();
    },
    colours: () => {
      checkContrast();
      return take();
    },
    width: () => {
      checkWidth();
      return take();
    },
    beginTour, step, endTour,
  };
})()
