/**
 * The mean of a stack, four pixels at a time, for pixels of which clipping rejects nothing.
 *
 * Clipping about the median keeps all values if the median lies between (largest value - upper limit) and (smallest
 * value + lower limit). It surely does if no more than a minority of the values lie beyond either bound, so counting
 * answers what sorting would. The bounds are drawn in a little, against rounding: a pixel that this leaves undecided
 * is done the long way.
 */
import {
  assemble,
  type Code,
  constant,
  type Local,
  Locals,
  load,
  load64,
  op,
  repeatWhile,
  shuffle,
  store,
  vectorOfFloats,
  vectorOfIntegers,
  when,
} from "../wasm/assembler.ts";
import { BEST_TIER } from "./tiers.ts";

/** How the limits are found. */
export const CLIPPING = { none: 0, varclip: 1, sigclipDragons: 2, sigclipExact: 3 } as const;

/** Where the planes are in memory, bytes; all are multiples of 16. */
export interface KernelPlanes {
  readonly data: number;
  readonly variance: number;
  readonly mask: number;
  /** Bytes from one input to the next, for 4-byte planes; masks have half of it. */
  readonly stride: number;
}

/** Where the results go. */
export interface KernelResults {
  readonly data: number;
  readonly variance: number;
  /** One 32-bit integer per pixel. */
  readonly mask: number;
  /** One 32-bit integer per pixel: not 0 where the other results count. */
  readonly settled: number;
}

/** Averages `groups` times four pixels. */
export type MeanKernel = (
  planes: KernelPlanes,
  results: KernelResults,
  groups: number,
  inputs: number,
  clipping: number,
  limits: { readonly low: number; readonly high: number },
) => void;

/** Relative rounding of single precision in the bounds, with room. */
const ROUNDING = 2e-6;

const UPPER_HALF = [8, 9, 10, 11, 12, 13, 14, 15, 0, 0, 0, 0, 0, 0, 0, 0];
const LOWER_HALVES = [0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23];
/** The lower words of two pairs of 64-bit masks. */
const MASKS_OF_PAIRS = [0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27];

/** Two pairs of double-precision numbers: four values. */
interface Doubles {
  readonly low: Local;
  readonly high: Local;
}

const lowDoubles = (singles: Code): Code => op("f64x2.promote_low_f32x4", singles);
const highDoubles = (singles: Code): Code =>
  op("f64x2.promote_low_f32x4", shuffle(singles, singles, UPPER_HALF));

const addDoubles = (sum: Doubles, singles: Code): Code => [
  ...sum.low.set(op("f64x2.add", sum.low.get, lowDoubles(singles))),
  ...sum.high.set(op("f64x2.add", sum.high.get, highDoubles(singles))),
];

/** Four values in single precision from an expression of each pair. */
const singlesOf = (values: Doubles, expression: (pair: Code, upper: boolean) => Code): Code =>
  shuffle(
    op("f32x4.demote_f64x2_zero", expression(values.low.get, false)),
    op("f32x4.demote_f64x2_zero", expression(values.high.get, true)),
    LOWER_HALVES,
  );

let compiled: WebAssembly.Module | undefined;

/** The kernel for a memory. */
export function meanKernel(memory: WebAssembly.Memory): MeanKernel {
  compiled ??= assembleKernel();
  const { run } = new WebAssembly.Instance(compiled, { env: { memory } }).exports;
  if (typeof run !== "function") throw new TypeError("the kernel has no function");
  return (planes, results, groups, inputs, clipping, { low, high }) => {
    if (groups === 0) return;
    run(
      ...[planes.data, planes.variance, planes.mask, planes.stride],
      ...[results.data, results.variance, results.mask, results.settled],
      ...[groups, inputs, clipping, low, high],
    );
  };
}

function assembleKernel(): WebAssembly.Module {
  const locals = new Locals([
    ...(["i32", "i32", "i32", "i32"] as const),
    ...(["i32", "i32", "i32", "i32"] as const),
    ...(["i32", "i32", "i32", "f32", "f32"] as const),
  ]);
  const [data, variance, mask, stride] = [0, 1, 2, 3].map((i) => locals.parameter(i)) as [
    Local,
    Local,
    Local,
    Local,
  ];
  const outs = [4, 5, 6, 7].map((i) => locals.parameter(i)) as [Local, Local, Local, Local];
  const [outData, outVariance, outMask, outSettled] = outs;
  const [groups, inputs, clipping] = [8, 9, 10].map((i) => locals.parameter(i)) as [Local, Local, Local];
  const [limitLow, limitHigh] = [locals.parameter(11), locals.parameter(12)];

  const [n, at] = [locals.add("i32"), locals.add("i32")];
  const [value, spread] = [locals.add("v128"), locals.add("v128")];
  const doubles = (): Doubles => ({ low: locals.add("v128"), high: locals.add("v128") });
  const [sum, sumVariance, squares] = [doubles(), doubles(), doubles()];
  const [min, max, minVariance, bits] = [1, 2, 3, 4].map(() => locals.add("v128")) as [
    Local,
    Local,
    Local,
    Local,
  ];
  const [sigma, lowest, highest] = [1, 2, 3].map(() => locals.add("v128")) as [Local, Local, Local];
  const [below, above] = [locals.add("v128"), locals.add("v128")];
  const [minority, inputsDouble, inputsSingle] = [1, 2, 3].map(() => locals.add("v128")) as [
    Local,
    Local,
    Local,
  ];

  const zero = vectorOfIntegers(0);
  const bump = (pointer: Local, by: Code): Code => pointer.set(op("i32.add", pointer.get, by));
  /** Goes over the inputs of the current pixels. */
  const overInputs = (first: Code, step: Code, code: Code): Code => [
    ...at.set(first),
    ...n.set(inputs.get),
    ...repeatWhile(
      [...code, ...bump(at, step), ...n.set(op("i32.sub", n.get, constant(1)))],
      op("i32.lt_u", constant(0), n.get),
    ),
  ];
  const half = op("i32.shr_u", stride.get, constant(1));

  const gather: Code = [
    ...[sum.low, sum.high, sumVariance.low, sumVariance.high, bits].flatMap((local) => local.set(zero)),
    ...min.set(vectorOfFloats(Number.POSITIVE_INFINITY)),
    ...max.set(vectorOfFloats(Number.NEGATIVE_INFINITY)),
    ...minVariance.set(vectorOfFloats(Number.POSITIVE_INFINITY)),
    ...overInputs(data.get, stride.get, [
      ...value.set(load(at.get)),
      ...addDoubles(sum, value.get),
      ...min.set(op("f32x4.pmin", min.get, value.get)),
      ...max.set(op("f32x4.pmax", max.get, value.get)),
    ]),
    ...overInputs(variance.get, stride.get, [
      ...value.set(load(at.get)),
      ...addDoubles(sumVariance, value.get),
      ...minVariance.set(op("f32x4.pmin", minVariance.get, value.get)),
    ]),
    ...overInputs(mask.get, half, bits.set(op("v128.or", bits.get, load64(at.get)))),
  ];

  const mean = (pair: Code): Code => op("f64x2.div", pair, inputsDouble.get);
  const addSquare = (target: Local, pair: Code, ofSum: Local): Code => [
    ...spread.set(op("f64x2.sub", pair, mean(ofSum.get))),
    ...target.set(op("f64x2.add", target.get, op("f64x2.mul", spread.get, spread.get))),
  ];
  /** Standard deviation of the values; DRAGONS' way rounds the squares to single precision (quirk Q1). */
  const scatter: Code = [
    ...squares.low.set(zero),
    ...squares.high.set(zero),
    ...when(op("i32.eq", clipping.get, constant(CLIPPING.sigclipDragons)), [
      ...overInputs(data.get, stride.get, [
        ...value.set(load(at.get)),
        ...value.set(op("f32x4.mul", value.get, value.get)),
        ...addDoubles(squares, value.get),
      ]),
      ...sigma.set(
        singlesOf(squares, (pair, upper) => {
          const average = mean(upper ? sum.high.get : sum.low.get);
          return op("f64x2.sqrt", op("f64x2.sub", mean(pair), op("f64x2.mul", average, average)));
        }),
      ),
    ]),
    ...when(op("i32.eq", clipping.get, constant(CLIPPING.sigclipExact)), [
      ...overInputs(data.get, stride.get, [
        ...value.set(load(at.get)),
        ...addSquare(squares.low, lowDoubles(value.get), sum.low),
        ...addSquare(squares.high, highDoubles(value.get), sum.high),
      ]),
      ...sigma.set(singlesOf(squares, (pair) => op("f64x2.sqrt", mean(pair)))),
    ]),
  ];

  const largest = op("f32x4.pmax", op("f32x4.abs", min.get), op("f32x4.abs", max.get));
  const limits = op("f32x4.mul", sigma.get, op("f32x4.splat", op("f32.add", limitLow.get, limitHigh.get)));
  const slack = op("f32x4.mul", op("f32x4.add", largest, limits), vectorOfFloats(ROUNDING));
  const reach = (limit: Local): Code => op("f32x4.mul", sigma.get, op("f32x4.splat", limit.get));
  const test: Code = [
    ...sigma.set(op("f32x4.sqrt", minVariance.get)),
    ...when(op("i32.lt_u", constant(CLIPPING.varclip), clipping.get), scatter),
    ...spread.set(slack),
    ...lowest.set(op("f32x4.add", op("f32x4.sub", max.get, reach(limitHigh)), spread.get)),
    ...highest.set(op("f32x4.sub", op("f32x4.add", min.get, reach(limitLow)), spread.get)),
    // A comparison that holds is -1 in its lane.
    ...overInputs(data.get, stride.get, [
      ...value.set(load(at.get)),
      ...below.set(op("i32x4.sub", below.get, op("f32x4.lt", value.get, lowest.get))),
      ...above.set(op("i32x4.sub", above.get, op("f32x4.gt", value.get, highest.get))),
    ]),
  ];

  /** All bits in the lanes whose sum is a finite number: what is not finite minus itself is not zero. */
  const finite = shuffle(
    op("f64x2.eq", op("f64x2.sub", sum.low.get, sum.low.get), zero),
    op("f64x2.eq", op("f64x2.sub", sum.high.get, sum.high.get), zero),
    MASKS_OF_PAIRS,
  );
  // NaN in sigma (a negative variance) makes bounds that nothing lies beyond; such pixels are not settled.
  const knownSigma = op("f32x4.lt", op("f32x4.sub", sigma.get, sigma.get), vectorOfFloats(1));
  const inBestTier = op("i32x4.eq", op("v128.and", value.get, vectorOfIntegers(0xffff & ~BEST_TIER)), zero);
  const fewBeyond = op(
    "v128.and",
    op("i32x4.le_s", below.get, minority.get),
    op("i32x4.le_s", above.get, minority.get),
  );
  const write: Code = [
    ...value.set(op("i32x4.extend_low_i16x8_u", bits.get)),
    ...store(outMask.get, value.get),
    ...store(
      outSettled.get,
      op("v128.and", op("v128.and", finite, knownSigma), op("v128.and", inBestTier, fewBeyond)),
    ),
    ...store(outData.get, singlesOf(sum, mean)),
    ...store(outVariance.get, op("f32x4.div", singlesOf(sumVariance, mean), inputsSingle.get)),
  ];

  const four = constant(16);
  return assemble(locals, [
    ...inputsDouble.set(op("f64x2.splat", op("f64.convert_i32_u", inputs.get))),
    ...inputsSingle.set(op("f32x4.splat", op("f32.convert_i32_u", inputs.get))),
    ...minority.set(op("i32x4.splat", op("i32.shr_u", op("i32.sub", inputs.get, constant(1)), constant(1)))),
    ...repeatWhile(
      [
        ...gather,
        ...below.set(zero),
        ...above.set(zero),
        ...sigma.set(zero),
        ...when(op("i32.lt_u", constant(CLIPPING.none), clipping.get), test),
        ...write,
        ...[data, variance, ...outs].flatMap((pointer) => bump(pointer, four)),
        ...bump(mask, constant(8)),
        ...groups.set(op("i32.sub", groups.get, constant(1))),
      ],
      op("i32.lt_u", constant(0), groups.get),
    ),
  ]);
}
