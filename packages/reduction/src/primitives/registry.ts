/** Which primitives there are for which frames. */
import { addDQ } from "./add-dq.ts";
import { addVAR } from "./add-var.ts";
import type { Primitive } from "./definition.ts";
import { overscanCorrect, subtractOverscan, trimOverscan } from "./overscan.ts";
import { stackBiases, stackFrames } from "./stack.ts";
import {
  prepare,
  standardizeHeaders,
  standardizeInstrumentHeaders,
  standardizeObservatoryHeaders,
  standardizeStructure,
  standardizeWCS,
  validateData,
} from "./standardize.ts";
import { storeCalibration, storeProcessedBias } from "./store.ts";

/** The primitives for frames that carry all tags of the set; the set with the most tags serves a frame. */
export interface PrimitiveSet {
  /** DRAGONS' name of the class. */
  readonly name: string;
  readonly tags: readonly string[];
  readonly primitives: ReadonlyMap<string, Primitive>;
}

function primitiveSet(name: string, tags: readonly string[], primitives: readonly Primitive[]): PrimitiveSet {
  return { name, tags, primitives: new Map(primitives.map((primitive) => [primitive.name, primitive])) };
}

const SETS: readonly PrimitiveSet[] = [
  primitiveSet(
    "GMOS",
    ["GEMINI", "GMOS"],
    [
      prepare,
      validateData,
      standardizeStructure,
      standardizeHeaders,
      standardizeObservatoryHeaders,
      standardizeInstrumentHeaders,
      standardizeWCS,
      addDQ,
      addVAR,
      overscanCorrect,
      subtractOverscan,
      trimOverscan,
      stackBiases,
      stackFrames,
      storeProcessedBias,
      storeCalibration,
    ],
  ),
];

/** The primitives for frames with these tags; undefined when the built-in engine has none for them. */
export function primitivesFor(tags: Iterable<string>): PrimitiveSet | undefined {
  const carried = new Set(tags);
  return SETS.filter((set) => set.tags.every((tag) => carried.has(tag))).toSorted(
    (a, b) => b.tags.length - a.tags.length,
  )[0];
}
