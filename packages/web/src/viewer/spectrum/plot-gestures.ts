import { wheelFactor } from "../image/view-transform.ts";
import type { SpectrumChart } from "./chart.ts";
import type { Range } from "./flux-range.ts";

/**
 * What uPlot has no gesture for: the wheel zooms about the pointer, with Shift (or sideways) it
 * moves; two fingers zoom, one reads. Returns the function that takes the listeners away.
 */
export function listenToPlot(chart: SpectrumChart, onZoom: (range: Range | undefined) => void): () => void {
  const listeners = new AbortController();
  const { signal } = listeners;
  const area = chart.area;
  const leftOf = (event: { clientX: number }) => event.clientX - area.getBoundingClientRect().left;

  area.addEventListener(
    "wheel",
    (event) => {
      event.preventDefault();
      if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
        const delta = Math.abs(event.deltaX) > Math.abs(event.deltaY) ? event.deltaX : event.deltaY;
        onZoom(chart.moved(delta / 800));
      } else onZoom(chart.magnified(wheelFactor(event), chart.wavelengthAt(leftOf(event))));
    },
    { signal, passive: false },
  );

  const touches = new Map<number, number>();
  /** Both fingers, left one first, as distances and as wavelengths when they were put down. */
  let held: { left: number; right: number; range: Range } | undefined;
  const fingers = () => {
    const [a, b] = [...touches.values()];
    return a === undefined || b === undefined ? undefined : { left: Math.min(a, b), right: Math.max(a, b) };
  };
  area.addEventListener(
    "pointerdown",
    (event) => {
      if (event.pointerType !== "touch") return;
      touches.set(event.pointerId, leftOf(event));
      const pair = fingers();
      held = pair && { ...pair, range: chart.range };
      if (!pair) chart.pointAt(chart.wavelengthAt(leftOf(event)));
    },
    { signal },
  );
  area.addEventListener(
    "pointermove",
    (event) => {
      if (!touches.has(event.pointerId)) return;
      touches.set(event.pointerId, leftOf(event));
      const pair = fingers();
      if (!pair || !held) {
        chart.pointAt(chart.wavelengthAt(leftOf(event)));
        return;
      }
      const factor = Math.max(10, pair.right - pair.left) / Math.max(10, held.right - held.left);
      const width = area.clientWidth || 1;
      const all = held.range.high - held.range.low;
      const middle = held.range.low + (((held.left + held.right) / 2) * all) / width;
      const range = all / factor;
      const low = middle - ((pair.left + pair.right) / 2 / width) * range;
      onZoom(chart.clamp({ low, high: low + range }));
    },
    { signal },
  );
  const lift = (event: PointerEvent) => {
    touches.delete(event.pointerId);
    held = undefined;
  };
  area.addEventListener("pointerup", lift, { signal });
  area.addEventListener("pointercancel", lift, { signal });
  return () => listeners.abort();
}
