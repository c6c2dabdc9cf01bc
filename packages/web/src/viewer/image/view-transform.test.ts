import { describe, expect, test } from "vitest";
import {
  clampView,
  fitView,
  MAX_ZOOM,
  minZoom,
  panBy,
  pinchView,
  toScene,
  toScreen,
  wheelFactor,
  zoomAbout,
} from "./view-transform.ts";

const viewport = { width: 800, height: 600 };
const scene = { width: 2000, height: 1000 };
const view = { centerX: 500, centerY: 300, zoom: 2 };

describe("scene and screen", () => {
  test("the middle of the screen is the view's middle, y runs up", () => {
    expect(toScene(view, viewport, { x: 400, y: 300 })).toEqual({ x: 500, y: 300 });
    // 100 pixels to the right and 60 up, at two pixels per unit.
    expect(toScene(view, viewport, { x: 500, y: 240 })).toEqual({ x: 550, y: 330 });
    expect(toScreen(view, viewport, { x: 550, y: 330 })).toEqual({ x: 500, y: 240 });
  });

  test("fit shows the whole scene in the middle", () => {
    expect(fitView(scene, viewport)).toEqual({ centerX: 1000, centerY: 500, zoom: 0.4 });
    expect(fitView({ width: 2, height: 2 }, viewport).zoom).toBe(MAX_ZOOM);
  });
});

describe("pan and zoom", () => {
  test("a drag moves the image with the hand", () => {
    expect(panBy(view, 20, 10)).toEqual({ centerX: 490, centerY: 305, zoom: 2 });
  });

  test("what is under the pointer stays there", () => {
    const pointer = { x: 130, y: 470 };
    const before = toScene(view, viewport, pointer);
    for (const factor of [1.5, 0.3, 10]) {
      const after = zoomAbout(view, scene, viewport, pointer, factor);
      expect(after.zoom).toBeCloseTo(2 * factor, 10);
      const there = toScene(after, viewport, pointer);
      expect(there.x).toBeCloseTo(before.x, 9);
      expect(there.y).toBeCloseTo(before.y, 9);
    }
  });

  test("zoom has bounds", () => {
    expect(zoomAbout(view, scene, viewport, { x: 0, y: 0 }, 1e6).zoom).toBe(MAX_ZOOM);
    expect(minZoom(scene, viewport)).toBeCloseTo(0.1, 12);
    expect(zoomAbout(view, scene, viewport, { x: 0, y: 0 }, 1e-6).zoom).toBeCloseTo(0.1, 12);
    expect(minZoom({ width: 10, height: 10 }, viewport)).toBe(1);
  });

  test("the image cannot be lost from sight", () => {
    expect(clampView({ centerX: -50, centerY: 5000, zoom: 1e9 }, scene, viewport)).toEqual({
      centerX: 0,
      centerY: 1000,
      zoom: MAX_ZOOM,
    });
  });

  test("two fingers keep what is between them between them", () => {
    const before = { a: { x: 300, y: 300 }, b: { x: 400, y: 300 } };
    const after = { a: { x: 250, y: 200 }, b: { x: 450, y: 200 } };
    const middle = toScene(view, viewport, { x: 350, y: 300 });
    const next = pinchView(view, scene, viewport, before, after);
    expect(next.zoom).toBeCloseTo(4, 10);
    const there = toScene(next, viewport, { x: 350, y: 200 });
    expect(there.x).toBeCloseTo(middle.x, 9);
    expect(there.y).toBeCloseTo(middle.y, 9);
  });

  test("the wheel zooms in upwards, lines and pages count for more than pixels", () => {
    const wheel = (deltaY: number, deltaMode = 0, ctrlKey = false) =>
      wheelFactor({ deltaY, deltaMode, ctrlKey });
    expect(wheel(-100)).toBeCloseTo(Math.exp(0.2), 12);
    expect(wheel(100) * wheel(-100)).toBeCloseTo(1, 12);
    expect(wheel(-3, 1)).toBeCloseTo(wheel(-48), 12);
    expect(wheel(-10, 0, true)).toBeGreaterThan(wheel(-10));
    // One event never zooms wildly.
    expect(wheel(-1e6)).toBe(wheel(-240));
  });
});
