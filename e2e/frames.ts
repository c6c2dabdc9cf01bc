import { encodeFits } from "@goats/fits";
import { simulateBias } from "@goats/simulator";

/** A raw frame as bytes, ready to be dropped on a page. */
export interface Frame {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Simulated GMOS-S bias frames; `rows` limits their height, all rows otherwise. */
export function biasFrames(frames: number, rows?: number): Frame[] {
  const set = simulateBias({ frames, seed: 20_210_219, ...(rows === undefined ? {} : { rows }) });
  return Array.from({ length: frames }, (_, index) => {
    const { filename, hdus } = set.frame(index);
    return { name: filename, bytes: new Uint8Array(Buffer.concat([...encodeFits(hdus)])) };
  });
}
