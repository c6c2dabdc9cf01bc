import type { ViewModel } from "./view-model.ts";
import type { Point } from "./view-transform.ts";
import { wheelFactor } from "./view-transform.ts";

/** A press that moves less than this (CSS pixels) is a click, not a drag. */
const CLICK_SLACK = 4;

function positionIn(element: HTMLElement, event: { clientX: number; clientY: number }): Point {
  const box = element.getBoundingClientRect();
  return { x: event.clientX - box.left, y: event.clientY - box.top };
}

/**
 * Mouse, pen and touch on the image: drag pans, a click marks the pixel, the wheel and two fingers
 * zoom about where they are. Returns the function that takes all listeners away.
 */
export function listenToGestures(element: HTMLElement, model: ViewModel): () => void {
  const listeners = new AbortController();
  const { signal } = listeners;
  /** Pressed pointers, in the order of pressing. */
  const pressed = new Map<number, Point>();
  let travelled = 0;
  let pinched = false;

  const twoFingers = () => {
    const [a, b] = [...pressed.values()];
    return a && b ? { a, b } : undefined;
  };

  element.addEventListener(
    "pointerdown",
    (event) => {
      if (event.pointerType === "mouse" && event.button !== 0) return;
      if (pressed.size === 0) {
        travelled = 0;
        pinched = false;
      }
      pressed.set(event.pointerId, positionIn(element, event));
      pinched ||= pressed.size > 1;
      element.setPointerCapture(event.pointerId);
    },
    { signal },
  );

  element.addEventListener(
    "pointermove",
    (event) => {
      const to = positionIn(element, event);
      const from = pressed.get(event.pointerId);
      if (!from) {
        if (event.pointerType !== "touch") model.pointer.set(to);
        return;
      }
      travelled += Math.hypot(to.x - from.x, to.y - from.y);
      const before = twoFingers();
      pressed.set(event.pointerId, to);
      const after = twoFingers();
      if (before && after) model.pinch(before, after);
      else if (travelled > CLICK_SLACK) model.panBy(to.x - from.x, to.y - from.y);
      if (event.pointerType !== "touch") model.pointer.set(to);
    },
    { signal },
  );

  const release = (event: PointerEvent, counts: boolean) => {
    if (!pressed.delete(event.pointerId)) return;
    if (counts && pressed.size === 0 && !pinched && travelled <= CLICK_SLACK) {
      model.markAt(positionIn(element, event));
    }
  };
  element.addEventListener("pointerup", (event) => release(event, true), { signal });
  element.addEventListener("pointercancel", (event) => release(event, false), { signal });
  element.addEventListener("pointerleave", () => model.pointer.set(undefined), { signal });

  element.addEventListener(
    "wheel",
    (event) => {
      event.preventDefault();
      // Wheel events come in whole pixels, pointer events finer: the value under the pointer must stay.
      const at = positionIn(element, event);
      const pointer = model.pointer.get();
      const same = pointer && Math.abs(pointer.x - at.x) < 1 && Math.abs(pointer.y - at.y) < 1;
      model.zoomBy(wheelFactor(event), same ? pointer : at);
    },
    { signal, passive: false },
  );
  element.addEventListener(
    "dblclick",
    (event) => model.zoomBy(event.shiftKey ? 0.5 : 2, positionIn(element, event)),
    { signal },
  );
  return () => listeners.abort();
}
