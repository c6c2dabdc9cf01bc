import { beforeEach, describe, expect, test } from "vitest";
import { handleKey } from "./keys.ts";
import type { Scene, SceneImage } from "./scene.ts";
import { imageStatistics } from "./statistics.ts";
import { ViewModel } from "./view-model.ts";

function sceneOf(width: number, height: number, key = "SCI,1"): Scene {
  const data = Float32Array.from({ length: width * height }, (_, i) => i);
  const image: SceneImage = {
    label: key,
    crop: { x: 0, y: 0, width, height },
    placement: { x: 0, y: 0, width, height, flipX: false, flipY: false },
    levels: [{ data, width, height }],
    exact: undefined,
    mask: undefined,
    header: new Uint8Array(),
    unit: "",
    statistics: imageStatistics(data),
  };
  return {
    key,
    size: { width, height },
    images: [image],
    statistics: image.statistics,
    dq: undefined,
    planes: 1,
    plane: 0,
    note: undefined,
  };
}

let model: ViewModel;

beforeEach(() => {
  model = new ViewModel();
  model.setViewport({ width: 400, height: 300 });
  model.setScene(sceneOf(100, 100));
});

const view = () => model.shown.get().view;

describe("ViewModel", () => {
  test("fits the image, also when the window changes, until it is moved", () => {
    expect(view()).toEqual({ centerX: 50, centerY: 50, zoom: 3 });
    model.setViewport({ width: 400, height: 600 });
    expect(view().zoom).toBe(4);
    model.panBy(40, 0);
    model.setViewport({ width: 400, height: 300 });
    expect(view()).toEqual({ centerX: 40, centerY: 50, zoom: 4 });
  });

  test("keeps the view for an image of the same size, and fits another", () => {
    model.zoomBy(2);
    const before = view();
    model.setScene(sceneOf(100, 100, "VAR,1"));
    expect(view()).toEqual(before);
    model.setScene(sceneOf(200, 100));
    expect(view()).toEqual({ centerX: 100, centerY: 50, zoom: 2 });
  });

  test("keeps a view that was there before the image", () => {
    const fresh = new ViewModel();
    fresh.setView({ centerX: 20, centerY: 30, zoom: 5 });
    fresh.setViewport({ width: 400, height: 300 });
    fresh.setScene(sceneOf(100, 100));
    expect(fresh.shown.get().view).toEqual({ centerX: 20, centerY: 30, zoom: 5 });
  });

  test("reads the pixel under the pointer, and the marked one instead", () => {
    // At zoom 3 the middle of the screen is scene (50, 50); 10 screen pixels up are 3.33 units.
    model.pointer.set({ x: 200, y: 140 });
    expect(model.probe()?.value).toBe(53 * 100 + 50);
    model.markAt({ x: 200, y: 150 });
    expect(model.mark.get()).toEqual({ x: 50.5, y: 50.5 });
    expect(model.probe()).toMatchObject({ x: 50, y: 50, value: 5050 });
  });

  test("moves the mark by pixels, not beyond the image, and follows it", () => {
    model.markAt({ x: 200, y: 150 });
    model.moveMark(1, -2);
    expect(model.probe()).toMatchObject({ x: 51, y: 48 });
    for (let i = 0; i < 200; i++) model.moveMark(1, 0);
    expect(model.probe()).toMatchObject({ x: 99, y: 48 });
    model.zoomTo(50);
    for (let i = 0; i < 20; i++) model.moveMark(-1, 0);
    expect(Math.abs(view().centerX - (model.mark.get()?.x ?? 0))).toBeLessThanOrEqual(400 / 50 / 2);
  });

  test("has no mark outside the image", () => {
    model.markAt({ x: 1, y: 1 });
    expect(model.mark.get()).toBeUndefined();
  });
});

describe("handleKey", () => {
  const press = (key: string, extra: Partial<Record<"shiftKey" | "ctrlKey", boolean>> = {}) => {
    const steps: number[] = [];
    let copied = 0;
    let left = 0;
    const handled = handleKey(
      { key, shiftKey: false, ctrlKey: false, metaKey: false, altKey: false, ...extra },
      model,
      { copyPosition: () => copied++, nextExtension: (step) => steps.push(step), leave: () => left++ },
    );
    return { handled, steps, copied, left };
  };

  test("arrows move the view, with Shift the mark", () => {
    press("ArrowRight");
    // An eighth of 400 pixels at zoom 3.
    expect(view().centerX).toBeCloseTo(50 + 50 / 3, 9);
    press("ArrowUp");
    expect(view().centerY).toBeCloseTo(50 + 37.5 / 3, 9);
    press("Enter");
    const before = model.mark.get();
    press("ArrowLeft", { shiftKey: true });
    expect(model.mark.get()?.x).toBe((before?.x ?? 0) - 1);
  });

  test("zooms about the mark", () => {
    model.markAt({ x: 100, y: 150 });
    const at = model.focus();
    press("+");
    const after = model.focus();
    expect(after?.x).toBeCloseTo(at?.x ?? 0, 9);
    expect(view().zoom).toBeCloseTo(3 * Math.SQRT2, 9);
    press("1");
    expect(view().zoom).toBeCloseTo(1, 9);
    press("0");
    expect(view()).toEqual({ centerX: 50, centerY: 50, zoom: 3 });
  });

  test("copies, changes the extension, and leaves the rest to the page", () => {
    expect(press("c").copied).toBe(1);
    expect(press("c", { ctrlKey: true })).toMatchObject({ handled: false, copied: 0 });
    expect(press("[").steps).toEqual([-1]);
    expect(press("]").steps).toEqual([1]);
    expect(press("Tab").handled).toBe(false);
    expect(press("Escape").left).toBe(1);
    press("Enter");
    expect(press("Escape").left).toBe(0);
    expect(model.mark.get()).toBeUndefined();
  });
});
