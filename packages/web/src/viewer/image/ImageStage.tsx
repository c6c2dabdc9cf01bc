import { type ReactNode, useEffect, useEffectEvent, useRef } from "react";
import type { DisplaySettings, Renderer } from "./display.ts";
import { listenToGestures } from "./gestures.ts";
import classes from "./image.module.css";
import { handleKey, type KeyActions } from "./keys.ts";
import { createRenderer, type RendererChoice } from "./renderer.ts";
import type { Scene } from "./scene.ts";
import type { ViewModel } from "./view-model.ts";

interface ImageStageProps {
  model: ViewModel;
  scene: Scene | undefined;
  settings: DisplaySettings;
  renderer: RendererChoice;
  /** What a screen reader says of the picture. */
  label: string;
  describedBy: string;
  keys: KeyActions;
  /** Told which renderer is in use, and given a way to take the picture as it is shown. */
  onReady: (kind: Renderer["kind"], snapshot: () => Promise<Blob | null>) => void;
  children?: ReactNode;
}

/** The canvas: draws when something changed, never otherwise, and turns input into views. */
export function ImageStage(props: ImageStageProps) {
  const { model, scene, settings, renderer: choice, keys } = props;
  const host = useRef<HTMLDivElement>(null);
  const drawing = useRef<{ renderer: Renderer; request: () => void } | undefined>(undefined);
  const onReady = useEffectEvent(props.onReady);
  const current = useEffectEvent(() => ({ scene, settings }));

  useEffect(() => {
    const element = host.current;
    if (!element) return;
    // Made here, not by React: a canvas that once had a context of one kind never gets another.
    const canvas = document.createElement("canvas");
    canvas.setAttribute("aria-hidden", "true");
    element.prepend(canvas);
    let frame = 0;
    const request = () => {
      frame ||= requestAnimationFrame(draw);
    };
    const renderer = createRenderer(canvas, choice, request);
    const draw = () => {
      frame = 0;
      const { view, viewport } = model.shown.get();
      const complete = renderer.draw(view, viewport, window.devicePixelRatio || 1, model.moving.get());
      if (!complete) request();
    };
    const { scene: sceneNow, settings: settingsNow } = current();
    renderer.setDisplay(settingsNow);
    renderer.setScene(sceneNow);
    drawing.current = { renderer, request };
    onReady(renderer.kind, () => {
      // In the same task as the drawing, because the picture is gone from the buffer after it.
      cancelAnimationFrame(frame);
      draw();
      return new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
    });

    const resized = new ResizeObserver(([entry]) => {
      if (!entry) return;
      const { width, height } = entry.contentRect;
      if (width > 0 && height > 0) model.setViewport({ width, height });
      request();
    });
    resized.observe(element);
    const stopGestures = listenToGestures(element, model);
    const stops = [model.shown.subscribe(request), model.moving.subscribe(request)];
    request();
    return () => {
      resized.disconnect();
      stopGestures();
      for (const stop of stops) stop();
      cancelAnimationFrame(frame);
      renderer.dispose();
      drawing.current = undefined;
      canvas.remove();
    };
  }, [model, choice]);

  useEffect(() => {
    drawing.current?.renderer.setScene(scene);
    drawing.current?.request();
  }, [scene]);

  useEffect(() => {
    drawing.current?.renderer.setDisplay(settings);
    drawing.current?.request();
  }, [settings]);

  return (
    <div
      ref={host}
      className={classes.stage}
      // A picture that is moved with keys: the arrow keys must reach it, not the reader's cursor.
      role="application"
      aria-roledescription="image viewer"
      aria-label={props.label}
      aria-describedby={props.describedBy}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: an application takes the keyboard
      tabIndex={0}
      // The picture has the colours of the theme already.
      data-themed
      onKeyDown={(event) => {
        if (event.target !== event.currentTarget) return;
        if (handleKey(event.nativeEvent, model, keys)) event.preventDefault();
      }}
    >
      {props.children}
    </div>
  );
}
