import { Checkbox } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useEffect, useEffectEvent, useId, useMemo, useRef, useState } from "react";
import { useTheme } from "../ui/theme.ts";
import { levelsDiffer, resolveCuts } from "./image/cuts.ts";
import { ColorMapSelect, CutsControls, PlaneControl, StretchSelect } from "./image/DisplayControls.tsx";
import { DqLegend, DqSwitch } from "./image/DqControls.tsx";
import type { DisplaySettings } from "./image/display.ts";
import { ExtensionSelect, neighbourKey } from "./image/ExtensionSelect.tsx";
import { HistogramStrip } from "./image/HistogramStrip.tsx";
import { ImageStage } from "./image/ImageStage.tsx";
import classes from "./image/image.module.css";
import { dqColors, nanColors, resolveColorMap } from "./image/image-colors.ts";
import { formatCount } from "./image/numbers.ts";
import { PixelReadout } from "./image/PixelReadout.tsx";
import type { RendererChoice } from "./image/renderer.ts";
import { StageNotice } from "./image/StageNotice.tsx";
import { StageOverlay } from "./image/StageOverlay.tsx";
import { knownKey, useDecoder } from "./image/use-decoder.ts";
import { ViewButtons } from "./image/ViewButtons.tsx";
import { ViewModel } from "./image/view-model.ts";
import { type ImageViewerState, type Look, lookOf, stateOfLook } from "./image/viewer-state.ts";
import { skyText, worldReader } from "./image/world.ts";
import { copyText, saveBlob } from "./shared/clipboard.ts";

export interface ImageViewerProps {
  /** Address of the FITS file, on the own server. */
  url: string;
  filename: string;
  /** What to show first; later changes from outside are followed. */
  state?: ImageViewerState;
  /** Told, at most a few times a second, what is shown now. */
  onStateChange?: (state: ImageViewerState) => void;
  /** For tests and for finding faults; normally the viewer chooses. */
  renderer?: RendererChoice;
}

/** Time in milliseconds that a view must rest before it is told to the page. */
const REST = 300;

/**
 * Shows the images of a FITS file: extensions, planes and mosaics, cuts, stretch, colours, data
 * quality, values and sky positions. The file is downloaded and decoded in a worker.
 */
export function ImageViewer({
  url,
  filename,
  state = {},
  onStateChange,
  renderer = "auto",
}: ImageViewerProps) {
  const { theme } = useTheme();
  const [wantedKey, setWantedKey] = useState(state.extension);
  const [plane, setPlane] = useState(Math.max(0, Math.trunc((state.plane ?? 1) - 1)));
  const [look, setLook] = useState<Look>(() => lookOf(state));
  const [model] = useState(() => newModel(state));
  const [{ at: worldOf, frameOf }] = useState(worldReader);
  const decoder = useDecoder(url, filename, wantedKey, plane);
  const { scene, opening } = decoder;
  const summary = opening.state === "open" ? opening.summary : undefined;
  const key = summary && knownKey(summary, wantedKey);
  const [filled, setFilled] = useState(false);
  const snapshot = useRef<(() => Promise<Blob | null>) | undefined>(undefined);
  const [kind, setKind] = useState<string>("");
  const descriptionId = useId();

  useEffect(() => model.setScene(scene), [model, scene]);
  useStateOfPage({ state, onStateChange, model, wantedKey, plane, look, setWantedKey, setPlane, setLook });

  const limits = resolveCuts(look.cuts, scene?.statistics);
  const { low, high } = limits;
  const several = (scene?.images.length ?? 0) > 1;
  const differ = useMemo(
    () => several && levelsDiffer(scene?.images.map((image) => image.statistics) ?? []),
    [scene, several],
  );
  const each = several && look.cuts.mode !== "manual" && (look.each ?? differ);
  const colorMap = resolveColorMap(look.colorMap, theme);
  const redOnly = theme === "night";
  const settings = useMemo<DisplaySettings>(
    () => ({
      limits: each
        ? (scene?.images ?? []).map((image) => resolveCuts(look.cuts, image.statistics))
        : [{ low, high }],
      stretch: look.stretch,
      colorMap,
      redOnly,
      dqBits: look.dqBits,
      dqColors: dqColors(theme),
      nanColors: nanColors(theme),
    }),
    [scene, each, look.cuts, low, high, look.stretch, look.dqBits, colorMap, redOnly, theme],
  );

  const chooseExtension = (next: string) => {
    setWantedKey(next);
    setPlane(0);
  };
  const save = async () => {
    const blob = await snapshot.current?.();
    const name = `${filename.replace(/\.fits?(\.gz)?$/i, "")}-${(key ?? "image").replace(/[^\w-]+/g, "")}`;
    if (blob) saveBlob(blob, `${name}.png`);
  };
  const copyPosition = () => {
    const probe = model.probe();
    const sky = probe && worldOf(probe);
    if (!sky) return;
    const text = skyText(sky);
    void copyText(`${text.ra} ${text.dec}`, "RA and Dec");
  };
  const nextExtension = (step: 1 | -1) => {
    const next = summary && neighbourKey(summary, key, step);
    if (next !== undefined) chooseExtension(next);
  };

  const size = scene && `${Math.round(scene.size.width)} by ${Math.round(scene.size.height)} pixels`;
  const frame = scene?.images[0] && frameOf(scene.images[0]);
  const nanCount = scene?.statistics.nanCount ?? 0;
  return (
    <section
      className={classes.viewer}
      aria-label={`Image of ${filename}`}
      data-renderer={kind}
      data-filled={filled || undefined}
    >
      {summary && key !== undefined && (
        <div className={classes.controls}>
          <div className={classes.fields}>
            <ExtensionSelect summary={summary} value={key} onChange={chooseExtension} />
            <CutsControls
              cuts={look.cuts}
              limits={limits}
              each={each}
              onChange={(cuts) => setLook({ ...look, cuts })}
            />
            <StretchSelect value={look.stretch} onChange={(stretch) => setLook({ ...look, stretch })} />
            <ColorMapSelect
              value={look.colorMap}
              resolved={colorMap}
              byTheme={resolveColorMap("auto", theme)}
              redOnly={redOnly}
              onChange={(choice) => setLook({ ...look, colorMap: choice })}
            />
          </div>
          <div className={classes.actions}>
            <div className={classes.switches}>
              {several && (
                <Checkbox
                  size="xs"
                  label="Cuts for each extension"
                  checked={each}
                  disabled={look.cuts.mode === "manual"}
                  onChange={(event) => setLook({ ...look, each: event.currentTarget.checked })}
                />
              )}
              {scene?.dq && (
                <DqSwitch
                  statistics={scene.dq}
                  bits={look.dqBits}
                  onChange={(dqBits) => setLook({ ...look, dqBits })}
                />
              )}
            </div>
            <ViewButtons model={model} onSave={() => void save()} filled={filled} onFill={setFilled} />
          </div>
          {scene?.dq && look.dqBits !== 0 && (
            <DqLegend
              statistics={scene.dq}
              colors={settings.dqColors}
              bits={look.dqBits}
              onChange={(dqBits) => setLook({ ...look, dqBits })}
            />
          )}
          {scene && scene.planes > 1 && (
            <PlaneControl planes={scene.planes} plane={plane} onChange={setPlane} />
          )}
        </div>
      )}
      <ImageStage
        model={model}
        scene={scene}
        settings={settings}
        renderer={renderer}
        label={`${filename}, ${key ?? "no image"}${size ? `, ${size}` : ""}`}
        describedBy={descriptionId}
        keys={{ copyPosition, nextExtension, leave: () => setFilled(false) }}
        onReady={(chosen, take) => {
          setKind(chosen);
          snapshot.current = take;
        }}
      >
        {scene && <StageOverlay model={model} scene={scene} worldOf={worldOf} />}
        <StageNotice decoder={decoder} filename={filename} />
      </ImageStage>
      <p id={descriptionId} className={classes.srOnly}>
        Arrow keys move the image, plus and minus zoom, 0 fits it to the window. Enter marks the pixel in the
        middle, Shift with the arrow keys moves the mark and reads the value.
      </p>
      {scene && (
        <>
          <PixelReadout
            model={model}
            worldOf={worldOf}
            several={several}
            hasDq={scene.dq !== undefined}
            frame={frame}
          />
          {scene.note && <p className={classes.note}>{scene.note}</p>}
          {summary?.problems.map((problem) => (
            <p key={problem} className={classes.note}>
              <IconAlertTriangle size={16} className={classes.wrong} aria-hidden /> The file is damaged:{" "}
              {problem}.
            </p>
          ))}
          <HistogramStrip
            statistics={scene.statistics}
            limits={limits}
            colorMap={colorMap}
            redOnly={redOnly}
            each={each}
            onChange={(cuts) => setLook({ ...look, cuts: { mode: "manual", ...cuts } })}
          />
          {nanCount > 0 && (
            <p className={classes.note}>
              <span
                className={classes.hatch}
                style={{ backgroundImage: hatching(settings.nanColors) }}
                aria-hidden
              />
              {formatCount(nanCount)} of {formatCount(scene.statistics.pixelCount)} pixels have no value
              (NaN).
            </p>
          )}
        </>
      )}
    </section>
  );
}

function newModel(state: ImageViewerState): ViewModel {
  const model = new ViewModel();
  applyView(model, state);
  return model;
}

/** Shows the view of a state, if it has one. */
function applyView(model: ViewModel, { x, y, zoom }: ImageViewerState): void {
  if (x === undefined || y === undefined || zoom === undefined || !(zoom > 0)) return;
  model.setView({ centerX: x - 0.5, centerY: y - 0.5, zoom });
}

function hatching([one, two]: readonly [string, string]): string {
  return `repeating-linear-gradient(135deg, ${one} 0 3px, ${two} 3px 6px)`;
}

/** Equal for equal states, whatever the order of their keys. */
function stateText(state: ImageViewerState): string {
  return JSON.stringify(state, Object.keys(state).sort());
}

interface StateOfPage {
  state: ImageViewerState;
  onStateChange: ((state: ImageViewerState) => void) | undefined;
  model: ViewModel;
  wantedKey: string | undefined;
  plane: number;
  look: Look;
  setWantedKey: (key: string | undefined) => void;
  setPlane: (plane: number) => void;
  setLook: (look: Look) => void;
}

/** Keeps the page's state and the viewer's in step, in both directions. */
function useStateOfPage(page: StateOfPage): void {
  const { model, wantedKey, plane, look } = page;
  const told = useRef(stateText(page.state));

  const tell = useEffectEvent(() => {
    const { view, fitted } = model.shown.get();
    const state: ImageViewerState = stateOfLook(look);
    if (wantedKey !== undefined) state.extension = wantedKey;
    if (plane > 0) state.plane = plane + 1;
    if (!fitted) {
      state.x = Number((view.centerX + 0.5).toFixed(1));
      state.y = Number((view.centerY + 0.5).toFixed(1));
      state.zoom = Number(view.zoom.toPrecision(4));
    }
    const text = stateText(state);
    if (text === told.current) return;
    told.current = text;
    page.onStateChange?.(state);
  });

  // biome-ignore lint/correctness/useExhaustiveDependencies: any of these is news to the page
  useEffect(() => {
    let timer = setTimeout(tell, REST);
    const stop = model.shown.subscribe(() => {
      clearTimeout(timer);
      timer = setTimeout(tell, REST);
    });
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [model, wantedKey, plane, look]);

  const asked = stateText(page.state);
  const follow = useEffectEvent(() => {
    if (asked === told.current) return;
    told.current = asked;
    page.setWantedKey(page.state.extension);
    page.setPlane(Math.max(0, Math.trunc((page.state.plane ?? 1) - 1)));
    page.setLook(lookOf(page.state));
    if (page.state.zoom === undefined) model.fit();
    else applyView(model, page.state);
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: only what the page asks for is followed
  useEffect(() => follow(), [asked]);
}
