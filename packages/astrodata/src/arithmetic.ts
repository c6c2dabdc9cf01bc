import type { Extension, PixelData } from "./astrodata.ts";
import { AstroDataError } from "./errors.ts";

/** What two images are combined by. */
export type ArithmeticOperation = "add" | "subtract" | "multiply" | "divide";

/** Data with what is known of their errors and quality. */
export interface Planes {
  readonly data: PixelData;
  readonly variance?: Float32Array | Float64Array | undefined;
  readonly mask?: Uint16Array | undefined;
}

/** Something to combine an image with: a number for all pixels, or planes of the same shape. */
export type ArithmeticOperand = number | Planes;

/**
 * Combines two images, pixel by pixel, as DRAGONS and astropy's NDData do: variances of independent errors are
 * propagated to first order, a missing variance counts as zero, masks are combined by OR, and without any variance or
 * mask there is none in the result.
 *
 * The type of the result is that which numpy has for the operation (a fraction makes integers doubles); variances are
 * worked out in double precision and rounded once.
 *
 * @throws {AstroDataError} `bad_operand` when the images have different sizes
 */
export function combine(
  left: ArithmeticOperand,
  operation: ArithmeticOperation,
  right: ArithmeticOperand,
): Planes {
  const length = lengthOf(left) ?? lengthOf(right) ?? 0;
  for (const size of [lengthOf(left), lengthOf(right)]) {
    if (size !== undefined && size !== length) {
      throw new AstroDataError("bad_operand", `Images of ${length} and ${size} pixels cannot be combined.`);
    }
  }
  return {
    data: combineData(left, operation, right, length),
    variance: combineVariance(left, operation, right, length),
    mask: combineMasks(planesOf(left)?.mask, planesOf(right)?.mask),
  };
}

/** Puts planes into an extension in the place of its own. */
export function setPlanes(extension: Extension, { data, variance, mask }: Planes): void {
  extension.data = data;
  extension.variance = variance;
  extension.mask = mask;
}

function planesOf(operand: ArithmeticOperand): Planes | undefined {
  return typeof operand === "number" ? undefined : operand;
}

function lengthOf(operand: ArithmeticOperand): number | undefined {
  return planesOf(operand)?.data.length;
}

function combineData(
  left: ArithmeticOperand,
  operation: ArithmeticOperation,
  right: ArithmeticOperand,
  length: number,
): PixelData {
  const result = arrayOf(resultType(left, right, operation === "divide"), length);
  const [a, b] = [reader(left), reader(right)];
  switch (operation) {
    case "add":
      for (let i = 0; i < length; i++) result[i] = a(i) + b(i);
      break;
    case "subtract":
      for (let i = 0; i < length; i++) result[i] = a(i) - b(i);
      break;
    case "multiply":
      for (let i = 0; i < length; i++) result[i] = multiplied(a(i), b(i), result);
      break;
    default:
      for (let i = 0; i < length; i++) result[i] = a(i) / b(i);
  }
  return result;
}

/** Products of large integers wrap around in whole numbers, as everywhere. */
function multiplied(a: number, b: number, result: PixelData): number {
  return result instanceof Int32Array || result instanceof Uint32Array ? Math.imul(a, b) : a * b;
}

/** Errors of sums add up; those of products are `B² var(A) + A² var(B)`, of quotients the same over `B⁴`. */
function combineVariance(
  left: ArithmeticOperand,
  operation: ArithmeticOperation,
  right: ArithmeticOperand,
  length: number,
): Float32Array | Float64Array | undefined {
  const [p, q] = [planesOf(left)?.variance, planesOf(right)?.variance];
  if (p === undefined && q === undefined) return undefined;
  const sum = operation === "add" || operation === "subtract";
  const double =
    p instanceof Float64Array ||
    q instanceof Float64Array ||
    (!sum && [left, right].some((side) => ["float64", "int32", "uint32"].includes(typeOf(side) ?? "")));
  const result = double ? new Float64Array(length) : new Float32Array(length);
  const [a, b] = [reader(left), reader(right)];
  for (let i = 0; i < length; i++) {
    const [va, vb] = [p?.[i] ?? 0, q?.[i] ?? 0];
    let variance: number;
    if (sum) variance = va + vb;
    else {
      const [x2, y2] = [a(i) ** 2, b(i) ** 2];
      // A plane that is missing has no part in the sum, even where its factor is infinite.
      variance = (p === undefined ? 0 : Math.abs(y2 * va)) + (q === undefined ? 0 : Math.abs(x2 * vb));
      if (operation === "divide") variance /= y2 * y2;
    }
    result[i] = Math.max(variance, 0);
  }
  return result;
}

function combineMasks(a: Uint16Array | undefined, b: Uint16Array | undefined): Uint16Array | undefined {
  if (a === undefined || b === undefined) return (a ?? b)?.slice();
  return a.map((bits, i) => bits | (b[i] ?? 0));
}

function reader(operand: ArithmeticOperand): (i: number) => number {
  if (typeof operand === "number") return () => operand;
  const { data } = operand;
  return (i) => data[i] ?? Number.NaN;
}

type NumberType = "uint8" | "int8" | "uint16" | "int16" | "uint32" | "int32" | "float32" | "float64";

/** The type of an image; for a number undefined. */
function typeOf(operand: ArithmeticOperand): NumberType | undefined {
  if (typeof operand === "number") return undefined;
  const { data } = operand;
  if (data instanceof Float32Array) return "float32";
  if (data instanceof Float64Array) return "float64";
  return `${data.constructor.name.startsWith("U") ? "uint" : "int"}${8 * data.BYTES_PER_ELEMENT}` as NumberType;
}

/** Numpy's rules of promotion. Types of 64 bits do not occur: where numpy takes such integers, doubles stand. */
function resultType(left: ArithmeticOperand, right: ArithmeticOperand, division: boolean): NumberType {
  const types = [typeOf(left), typeOf(right)].filter((type) => type !== undefined);
  const numbers = [left, right].filter((operand) => typeof operand === "number");
  const floats = types.filter((type) => type.startsWith("float"));
  if (floats.length > 0) {
    const wide = types.some((type) => type.endsWith("32") && !type.startsWith("float"));
    return floats.includes("float64") || wide ? "float64" : "float32";
  }
  // A number that is no integer turns integers into doubles, an integer widens them if it does not fit.
  if (!numbers.every(Number.isInteger)) return "float64";
  const integers = [...types, ...numbers.map((number) => integerType(number, types))];
  if (integers.includes("float64")) return "float64";
  return division ? "float64" : promoted(integers);
}

/** The smallest type that holds an integer, signed if the image is and it fits. */
function integerType(number: number, types: readonly NumberType[]): NumberType {
  const signed = types.some((type) => type.startsWith("int"));
  for (const bits of [8, 16, 32]) {
    if (number >= -(2 ** (bits - 1)) && number < 2 ** (bits - 1) && (signed || number < 0)) {
      return `int${bits}` as NumberType;
    }
    if (number >= 0 && number < 2 ** bits && !signed) return `uint${bits}` as NumberType;
  }
  return "float64";
}

function promoted(integers: readonly NumberType[]): NumberType {
  const bits = (type: NumberType): number => Number(type.replace(/\D/g, ""));
  const signed = integers.filter((type) => type.startsWith("int"));
  const unsigned = integers.filter((type) => type.startsWith("uint"));
  const widest = (list: readonly NumberType[]): number => Math.max(0, ...list.map(bits));
  if (signed.length === 0) return `uint${widest(unsigned)}` as NumberType;
  if (unsigned.length === 0) return `int${widest(signed)}` as NumberType;
  const needed = Math.max(widest(signed), 2 * widest(unsigned));
  return needed > 32 ? "float64" : (`int${needed}` as NumberType);
}

function arrayOf(type: NumberType, length: number): PixelData {
  switch (type) {
    case "uint8":
      return new Uint8Array(length);
    case "int8":
      return new Int8Array(length);
    case "uint16":
      return new Uint16Array(length);
    case "int16":
      return new Int16Array(length);
    case "uint32":
      return new Uint32Array(length);
    case "int32":
      return new Int32Array(length);
    case "float32":
      return new Float32Array(length);
    default:
      return new Float64Array(length);
  }
}
