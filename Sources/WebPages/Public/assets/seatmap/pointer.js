// Fingers, mouse and wheel.

/** CSS pixels a finger may tremble without dragging. */
const TREMBLE = 7;
/** Milliseconds within which a second tap at the same place is a double tap. */
const DOUBLE = 320;

/**
 * Listens to a canvas until the signal says stop. `on` has `pan(right, down)`, `zoom(factor, x, y)`,
 * `tap(x, y, isTouch)`, `doubleTap(x, y)`, `hover(x, y)` and `leave()`; points are CSS pixels of the canvas.
 */
export function listenToPointers(canvas, signal, on) {
  const fingers = new Map();
  let isDragging = false;
  let tapped = { time: -Infinity, x: 0, y: 0 };
  const point = (event) => {
    const { left, top } = canvas.getBoundingClientRect();
    return { x: event.clientX - left, y: event.clientY - top };
  };

  canvas.addEventListener('pointerdown', (event) => {
    if (event.pointerType === 'mouse' && event.button !== 0) return;
    canvas.setPointerCapture(event.pointerId);
    const at = point(event);
    fingers.set(event.pointerId, { ...at, startX: at.x, startY: at.y });
    isDragging = fingers.size > 1;
  }, { signal });

  canvas.addEventListener('pointermove', (event) => {
    const finger = fingers.get(event.pointerId);
    const at = point(event);
    if (!finger) {
      if (event.pointerType === 'mouse') on.hover(at.x, at.y);
      return;
    }
    if (!isDragging) {
      if (Math.hypot(at.x - finger.startX, at.y - finger.startY) < TREMBLE) return;
      isDragging = true;
      canvas.classList.add('dragging');
    }
    if (fingers.size === 1) {
      on.pan(at.x - finger.x, at.y - finger.y);
      Object.assign(finger, at);
      return;
    }
    const [one, other] = fingers.values();
    const before = span(one, other);
    Object.assign(finger, at);
    const after = span(one, other);
    on.pan(after.x - before.x, after.y - before.y);
    if (before.length > 0) on.zoom(after.length / before.length, after.x, after.y);
  }, { signal });

  const lift = (event) => {
    const finger = fingers.get(event.pointerId);
    if (!finger) return;
    fingers.delete(event.pointerId);
    canvas.classList.remove('dragging');
    if (isDragging || event.type !== 'pointerup') {
      // After a pinch the finger that stays goes on panning; it does not tap.
      isDragging = fingers.size > 0;
      return;
    }
    const isDouble = event.timeStamp - tapped.time < DOUBLE
      && Math.hypot(finger.x - tapped.x, finger.y - tapped.y) < 24;
    tapped = isDouble ? { time: -Infinity, x: 0, y: 0 } : { time: event.timeStamp, x: finger.x, y: finger.y };
    if (!isDouble || !on.doubleTap(finger.x, finger.y)) on.tap(finger.x, finger.y, event.pointerType !== 'mouse');
  };
  canvas.addEventListener('pointerup', lift, { signal });
  canvas.addEventListener('pointercancel', lift, { signal });
  canvas.addEventListener('pointerleave', () => on.leave(), { signal });

  canvas.addEventListener('wheel', (event) => {
    event.preventDefault();
    const at = point(event);
    const lines = event.deltaMode === 1 ? 16 : 1;
    // A pinch on a touch pad arrives as a wheel with the control key, in much smaller steps.
    const step = event.deltaY * lines * (event.ctrlKey ? 0.012 : 0.0022);
    on.zoom(Math.exp(-Math.max(-0.5, Math.min(0.5, step))), at.x, at.y);
  }, { signal, passive: false });
}

function span(one, other) {
  return {
    x: (one.x + other.x) / 2, y: (one.y + other.y) / 2, length: Math.hypot(one.x - other.x, one.y - other.y),
  };
}
