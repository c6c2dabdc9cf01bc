import { Store } from "../shared/store.ts";
import { type Probe, probeScene } from "./probe.ts";
import type { Scene } from "./scene.ts";
import {
  clampView,
  fitView,
  type Pinch,
  type Point,
  panBy,
  pinchView,
  type Size,
  toScene,
  toScreen,
  type View,
  zoomAbout,
} from "./view-transform.ts";

/** What is shown of the scene, and whether it follows the size of the window. */
export interface Shown {
  view: View;
  viewport: Size;
  /** True until somebody pans or zooms: then the image keeps filling the window as it is resized. */
  fitted: boolean;
}

/** Where a value is read: the pointer, a marked pixel, or the middle for the keyboard. */
export interface Target {
  /** Scene position. */
  point: Point;
  by: "pointer" | "mark";
}

const NO_SIZE: Size = { width: 1, height: 1 };

/** View, pointer and mark of one image; what changes at the rate of the screen. */
export class ViewModel {
  readonly shown = new Store<Shown>({
    view: { centerX: 0.5, centerY: 0.5, zoom: 1 },
    viewport: NO_SIZE,
    fitted: true,
  });
  /** Position of the pointer on the screen; undefined when it is elsewhere. */
  readonly pointer = new Store<Point | undefined>(undefined);
  /** Scene position of the marked pixel's middle. */
  readonly mark = new Store<Point | undefined>(undefined);
  /** True while the view follows a hand. */
  readonly moving = new Store(false);
  #scene: Scene | undefined;
  #settle: ReturnType<typeof setTimeout> | undefined;

  get scene(): Scene | undefined {
    return this.#scene;
  }

  get #size(): Size {
    return this.#scene?.size ?? NO_SIZE;
  }

  /** Keeps the view when the new scene has the size of the old one (another plane, its variance). */
  setScene(scene: Scene | undefined): void {
    const before = this.#scene;
    this.#scene = scene;
    if (!scene) return;
    const { shown } = this;
    const same = before?.size.width === scene.size.width && before.size.height === scene.size.height;
    if (!same) {
      // A view that came with the address, before any image, is kept.
      const { view, viewport, fitted } = shown.get();
      if (before || fitted) this.fit();
      else shown.set({ view: clampView(view, scene.size, viewport), viewport, fitted });
      this.mark.set(undefined);
    }
  }

  setViewport(viewport: Size): void {
    const { view, fitted } = this.shown.get();
    if (fitted) this.shown.set({ view: fitView(this.#size, viewport), viewport, fitted });
    else this.shown.set({ view, viewport, fitted });
  }

  setView(view: View): void {
    this.shown.set({ ...this.shown.get(), view, fitted: false });
  }

  fit(): void {
    const { viewport } = this.shown.get();
    this.shown.set({ view: fitView(this.#size, viewport), viewport, fitted: true });
  }

  panBy(deltaX: number, deltaY: number): void {
    this.#move(panBy(this.shown.get().view, deltaX, deltaY));
  }

  /** Zooms about a point of the screen, the middle when not given. */
  zoomBy(factor: number, about?: Point): void {
    const { view, viewport } = this.shown.get();
    const middle = { x: viewport.width / 2, y: viewport.height / 2 };
    this.#move(zoomAbout(view, this.#size, viewport, about ?? middle, factor));
  }

  pinch(before: Pinch, after: Pinch): void {
    const { view, viewport } = this.shown.get();
    this.#move(pinchView(view, this.#size, viewport, before, after));
  }

  /** `zoom` CSS pixels per image pixel, about a point of the screen or the middle. */
  zoomTo(zoom: number, about?: Point): void {
    this.zoomBy(zoom / this.shown.get().view.zoom, about);
  }

  /** The point of the screen that a key means: the pointer, or the mark if it is in sight. */
  focus(): Point | undefined {
    const pointer = this.pointer.get();
    const mark = this.mark.get();
    if (pointer || !mark) return pointer;
    const { view, viewport } = this.shown.get();
    const at = toScreen(view, viewport, mark);
    const inside = at.x >= 0 && at.y >= 0 && at.x <= viewport.width && at.y <= viewport.height;
    return inside ? at : undefined;
  }

  #move(view: View): void {
    const { viewport } = this.shown.get();
    this.shown.set({ view: clampView(view, this.#size, viewport), viewport, fitted: false });
    this.moving.set(true);
    clearTimeout(this.#settle);
    this.#settle = setTimeout(() => this.moving.set(false), 140);
  }

  /** Marks the pixel under a point of the screen, the middle when not given; nothing outside images. */
  markAt(screen?: Point): void {
    const { view, viewport } = this.shown.get();
    const point = toScene(view, viewport, screen ?? { x: viewport.width / 2, y: viewport.height / 2 });
    this.mark.set(this.#scene && probeScene(this.#scene, point)?.center);
  }

  /** Moves the mark by whole pixels and keeps it in sight; begins in the middle. */
  moveMark(columns: number, rows: number): void {
    const scene = this.#scene;
    const mark = this.mark.get();
    if (!scene || !mark) {
      this.markAt();
      return;
    }
    const here = probeScene(scene, mark);
    const width = here ? here.image.placement.width / here.image.crop.width : 1;
    const height = here ? here.image.placement.height / here.image.crop.height : 1;
    const next = probeScene(scene, { x: mark.x + columns * width, y: mark.y + rows * height });
    if (!next) return;
    this.mark.set(next.center);
    const { view, viewport } = this.shown.get();
    const halfWidth = viewport.width / view.zoom / 2;
    const halfHeight = viewport.height / view.zoom / 2;
    const dx = next.center.x - view.centerX;
    const dy = next.center.y - view.centerY;
    if (Math.abs(dx) > halfWidth || Math.abs(dy) > halfHeight) {
      this.#move({ ...view, centerX: next.center.x, centerY: next.center.y });
    }
  }

  clearMark(): void {
    this.mark.set(undefined);
  }

  /** Where to read: the mark if there is one, otherwise the pointer. */
  target(): Target | undefined {
    const mark = this.mark.get();
    if (mark) return { point: mark, by: "mark" };
    const pointer = this.pointer.get();
    if (!pointer) return undefined;
    const { view, viewport } = this.shown.get();
    return { point: toScene(view, viewport, pointer), by: "pointer" };
  }

  /** What lies where is read; undefined outside all images. */
  probe(): Probe | undefined {
    const target = this.target();
    return target && this.#scene && probeScene(this.#scene, target.point);
  }
}
