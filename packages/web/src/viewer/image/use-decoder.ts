import { useEffect, useRef, useState } from "react";
import { DecodeClient } from "./decode-client.ts";
import type { FileSummary, Scene } from "./scene.ts";
import { toFault, type ViewerFault } from "./viewer-error.ts";

/** How far the file has come. */
export type Opening =
  | { state: "loading"; loaded: number; total: number | undefined }
  | { state: "open"; summary: FileSummary }
  | { state: "failed"; fault: ViewerFault };

export interface Decoder {
  opening: Opening;
  /** The scene last decoded: while the next one is on its way, still the one before. */
  scene: Scene | undefined;
  /** True while a scene is decoded. */
  decoding: boolean;
  /** Why the wanted scene could not be decoded. */
  sceneFault: ViewerFault | undefined;
  retry: () => void;
}

/**
 * Downloads a file and decodes what is wanted of it, in a worker that lives as long as the component
 * shows this file.
 *
 * @param wantedKey of the file's summary; undefined, or unknown to the file: its default
 * @param plane of a cube, from 0
 */
export function useDecoder(
  url: string,
  filename: string,
  wantedKey: string | undefined,
  plane: number,
): Decoder {
  const [attempt, setAttempt] = useState(0);
  const [opening, setOpening] = useState<Opening>({ state: "loading", loaded: 0, total: undefined });
  const [scene, setScene] = useState<Scene | undefined>(undefined);
  const [decoding, setDecoding] = useState(false);
  const [sceneFault, setSceneFault] = useState<ViewerFault | undefined>(undefined);
  const client = useRef<DecodeClient | undefined>(undefined);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt downloads again
  useEffect(() => {
    const decoder = new DecodeClient();
    client.current = decoder;
    let gone = false;
    setOpening({ state: "loading", loaded: 0, total: undefined });
    setScene(undefined);
    setSceneFault(undefined);
    decoder
      .open(url, filename, (loaded, total) => {
        if (!gone) setOpening({ state: "loading", loaded, total });
      })
      .then(
        (summary) => {
          if (!gone) setOpening({ state: "open", summary });
        },
        (error: unknown) => {
          if (!gone) setOpening({ state: "failed", fault: toFault(error, filename) });
        },
      );
    return () => {
      gone = true;
      decoder.dispose();
      client.current = undefined;
    };
  }, [url, filename, attempt]);

  const summary = opening.state === "open" ? opening.summary : undefined;
  const key = summary && knownKey(summary, wantedKey);
  useEffect(() => {
    const decoder = client.current;
    if (!summary || key === undefined || !decoder) return;
    let overtaken = false;
    setDecoding(true);
    setSceneFault(undefined);
    // A cube's slider asks for many planes: only where it rests is decoded.
    const timer = setTimeout(
      () => {
        decoder.scene(key, plane).then(
          (decoded) => {
            if (overtaken) return;
            setScene(decoded);
            setDecoding(false);
          },
          (error: unknown) => {
            if (overtaken) return;
            setSceneFault(toFault(error, filename));
            setDecoding(false);
          },
        );
      },
      plane === 0 ? 0 : 40,
    );
    return () => {
      overtaken = true;
      clearTimeout(timer);
    };
  }, [summary, key, plane, filename]);

  return { opening, scene, decoding, sceneFault, retry: () => setAttempt((n) => n + 1) };
}

/** The wanted key if the file has it, otherwise what it shows first. */
export function knownKey(summary: FileSummary, wanted: string | undefined): string | undefined {
  const known =
    summary.mosaics.some((mosaic) => mosaic.key === wanted) ||
    summary.hdus.some((hdu) => hdu.key === wanted && hdu.viewable);
  return known ? wanted : summary.defaultKey;
}
