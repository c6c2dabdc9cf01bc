import type { ViewModel } from "./view-model.ts";

/** What a key may do besides moving the view. */
export interface KeyActions {
  copyPosition: () => void;
  nextExtension: (step: 1 | -1) => void;
  /** Escape without a mark: back from the filled window. */
  leave: () => void;
}

/** Share of the window that an arrow key moves. */
const STEP = 1 / 8;

/** The keys of the image, for the help. */
export const IMAGE_KEYS: readonly (readonly [string, string])[] = [
  ["Arrows", "move the image"],
  ["Shift + arrows", "move the mark by one pixel"],
  ["+ and −", "zoom"],
  ["0", "fit to the window"],
  ["1", "one to one"],
  ["Enter", "mark the pixel under the pointer, or in the middle"],
  ["Escape", "remove the mark; then leave the full window"],
  ["c", "copy RA and Dec"],
  ["[ and ]", "previous and next extension"],
];

/** Acts on a key pressed while the image has the focus; false when the key means nothing here. */
export function handleKey(
  event: Pick<KeyboardEvent, "key" | "shiftKey" | "ctrlKey" | "metaKey" | "altKey">,
  model: ViewModel,
  actions: KeyActions,
): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey) return false;
  const { viewport } = model.shown.get();
  const arrow = ARROWS[event.key];
  if (arrow) {
    const [right, up] = arrow;
    if (event.shiftKey) model.moveMark(right, up);
    else model.panBy(-right * viewport.width * STEP, up * viewport.height * STEP);
    return true;
  }
  switch (event.key) {
    case "+":
    case "=":
      model.zoomBy(Math.SQRT2, model.focus());
      return true;
    case "-":
    case "_":
      model.zoomBy(Math.SQRT1_2, model.focus());
      return true;
    case "0":
      model.fit();
      return true;
    case "1":
      model.zoomTo(1, model.focus());
      return true;
    case "Enter":
      model.markAt(model.pointer.get());
      return true;
    case "Escape":
      if (model.mark.get()) model.clearMark();
      else actions.leave();
      return true;
    case "c":
      actions.copyPosition();
      return true;
    case "[":
      actions.nextExtension(-1);
      return true;
    case "]":
      actions.nextExtension(1);
      return true;
    default:
      return false;
  }
}

/** Columns to the right and rows up. */
const ARROWS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};
