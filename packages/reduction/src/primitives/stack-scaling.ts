/** Brings frames to the same level before they are stacked. */
import type { Frame } from "../frames/frame.ts";
import { cut, type Rectangle } from "../frames/rectangle.ts";
import { normalisation, pairOffset } from "../kernels/normalisation.ts";
import type { PrimitiveContext } from "./definition.ts";

/** For each frame what its values are multiplied with and what is then added. */
export interface Scaling {
  readonly factors: readonly number[];
  readonly offsets: readonly number[];
}

export const NO_SCALING: Scaling = { factors: [], offsets: [] };

export interface ScalingWish {
  readonly kind: "scale" | "zero";
  /** One solution for each extension, or one for all together? */
  readonly separate: boolean;
  /** Part of every extension that is compared; undefined for all of it. */
  readonly section: Rectangle | undefined;
}

/** Scaling for every extension; none, with a warning, when the factors make no sense. */
export async function measureScaling(
  context: PrimitiveContext,
  frames: readonly Frame[],
  wish: ScalingWish,
): Promise<Scaling[]> {
  const count = frames[0]?.extensions.length ?? 0;
  const all = Array.from({ length: count }, (_, i) => i);
  const groups = wish.separate ? all.map((i) => [i]) : [all];
  const values: number[][] = [];
  for (const group of groups) values.push(await solve(context, frames, group, wish));
  if (wish.kind === "scale" && values.flat().some((value) => !Number.isFinite(value) || value < 0)) {
    context.log("WARNING", "Some scale factors make no sense: the frames are not scaled.");
    return [];
  }
  const scaling = values.map(
    (each): Scaling =>
      wish.kind === "scale" ? { factors: each, offsets: [] } : { factors: [], offsets: each },
  );
  values.forEach((each, i) => {
    const where = wish.separate ? `extension ${frames[0]?.extensions[i]?.id ?? i + 1}: ` : "";
    const what = wish.kind === "scale" ? "factors" : "offsets";
    context.log("STDINFO", `${where}${what} ${each.map((value) => value.toFixed(4)).join(", ")}`);
  });
  return wish.separate ? scaling : all.map(() => scaling[0] ?? NO_SCALING);
}

async function solve(
  context: PrimitiveContext,
  frames: readonly Frame[],
  group: readonly number[],
  wish: ScalingWish,
): Promise<number[]> {
  const n = frames.length;
  const pairs: { i: number; j: number; offset: number; weight: number }[] = [];
  for (let i = 0; i < n; i++) {
    for (let j = i + 1; j < n; j++) {
      pairs.push({
        i,
        j,
        ...pairOffset(pixelsOf(frames[i], group, wish), pixelsOf(frames[j], group, wish), wish.kind),
      });
      await context.breathe();
    }
  }
  const solution = normalisation(n, pairs);
  return solution.map((value) => (wish.kind === "scale" ? Math.exp(value) : value));
}

function pixelsOf(
  frame: Frame | undefined,
  group: readonly number[],
  { section }: ScalingWish,
): { data: ArrayLike<number>; mask: Uint16Array | undefined }[] {
  return group.flatMap((index) => {
    const extension = frame?.extensions[index];
    if (!extension) return [];
    const { data, mask, width } = extension;
    if (!section) return [{ data, mask }];
    return [{ data: cut(data, width, section), mask: mask && cut(mask, width, section) }];
  });
}
