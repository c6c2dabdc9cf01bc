/** Which primitives DRAGONS has for a frame, and with which parameters. */
import { ReductionError } from "../../errors.ts";
import { didYouMean, similarNames } from "../suggest.ts";
import { PARAMETER_DOCS } from "./docs.ts";
import { F2_CLASSES } from "./f2.ts";
import { GHOST_CLASSES } from "./ghost.ts";
import { GMOS_CLASSES } from "./gmos.ts";
import { GNIRS_CLASSES } from "./gnirs.ts";
import { GSAOI_CLASSES } from "./gsaoi.ts";
import { NIRI_CLASSES } from "./niri.ts";
import {
  type LibraryParameter,
  type ParameterChange,
  type PrimitiveClass,
  type PrimitiveTable,
  withDefaults,
} from "./parameter.ts";

const CLASSES: readonly PrimitiveClass[] = [
  ...GMOS_CLASSES,
  ...F2_CLASSES,
  ...NIRI_CLASSES,
  ...GNIRS_CLASSES,
  ...GSAOI_CLASSES,
  ...GHOST_CLASSES,
];

/** A parameter with what it is. */
export interface DescribedParameter extends LibraryParameter {
  readonly doc: string;
}

/** A primitive of DRAGONS. */
export interface DescribedPrimitive {
  readonly name: string;
  readonly doc: string;
  readonly params: readonly DescribedParameter[];
}

/** The primitives of DRAGONS for frames of one kind. */
export interface DragonsPrimitives {
  /** DRAGONS' name of the class: `GMOSImage`. */
  readonly className: string;
  /** By name, sorted. */
  readonly primitives: ReadonlyMap<string, DescribedPrimitive>;
}

/**
 * The primitives that DRAGONS has for a frame with these tags: those of the class with the most tags, all of which the
 * frame carries. Undefined when it has no class for the frame, as for NIFS.
 */
export function dragonsPrimitives(tags: Iterable<string>): DragonsPrimitives | undefined {
  const carried = new Set(tags);
  let best: PrimitiveClass | undefined;
  for (const each of CLASSES) {
    if (!each.tags.every((tag) => carried.has(tag))) continue;
    if (each.tags.length > (best?.tags.length ?? 0)) best = each;
  }
  if (best === undefined) return undefined;
  const names = Object.entries(tableOf(best)).toSorted(([a], [b]) => compareNames(a, b));
  const described = names.map(([name, { doc, params }]): [string, DescribedPrimitive] => [
    name,
    { name, doc, params: params.map((each) => ({ ...each, doc: docOf(name, each.name) })) },
  ]);
  return { className: best.name, primitives: new Map(described) };
}

/**
 * One of the primitives that DRAGONS has for a frame with these tags.
 *
 * @throws {ReductionError} `unknown_primitive`
 */
export function dragonsPrimitive(of: DragonsPrimitives, name: string): DescribedPrimitive {
  const found = of.primitives.get(name);
  if (found) return found;
  throw new ReductionError("unknown_primitive", `There is no primitive ${name} for these files.`, {
    fix: didYouMean(similarNames(name, of.primitives.keys())) || "See the list of primitives for its name.",
  });
}

function tableOf(of: PrimitiveClass): PrimitiveTable {
  const parent = CLASSES.find((each) => each.name === of.extends);
  // What a class builds on counts for more than the tables, which hold what most classes have.
  const table = Object.assign({}, ...of.tables, parent && tableOf(parent), of.own) as Record<
    string,
    PrimitiveTable[string]
  >;
  for (const [name, change] of Object.entries(of.changes)) {
    const before = table[name];
    if (before) table[name] = { doc: before.doc, params: changed(before.params, change) };
  }
  return table;
}

function changed(
  before: readonly LibraryParameter[],
  { defaults = {}, set = [], without = [], order }: ParameterChange,
): readonly LibraryParameter[] {
  const params = new Map(withDefaults(before, defaults).map((each) => [each.name, each]));
  for (const name of without) params.delete(name);
  for (const each of set) params.set(each.name, each);
  return order === undefined
    ? [...params.values()]
    : order.flatMap((name) => {
        const found = params.get(name);
        return found ? [found] : [];
      });
}

function docOf(primitive: string, name: string): string {
  return PARAMETER_DOCS[`${primitive}.${name}`] ?? PARAMETER_DOCS[name] ?? "";
}

/** As people look names up: whatever the case. */
function compareNames(a: string, b: string): number {
  const [lowA, lowB] = [a.toLowerCase(), b.toLowerCase()];
  return lowA < lowB ? -1 : lowA > lowB ? 1 : 0;
}
