/**
 * A very small assembler for WebAssembly: one module with one imported memory and one exported function. JavaScript
 * has no vector instructions; a loop over pixels that needs them is written with this, instruction by instruction.
 *
 * An instruction is a list of bytes. Operands come before their instruction, as on the stack machine that it is.
 */

/** Encoded instructions. */
export type Code = readonly number[];

/** Types of parameters and local variables. */
export const TYPES = { i32: 0x7f, f32: 0x7d, v128: 0x7b } as const;
export type WasmType = keyof typeof TYPES;

const VECTOR = 0xfd;

/** Unsigned integer in as few bytes of seven bits as possible. */
function unsigned(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  do {
    const low = rest & 0x7f;
    rest >>>= 7;
    bytes.push(rest === 0 ? low : low | 0x80);
  } while (rest !== 0);
  return bytes;
}

function signed(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (;;) {
    const low = rest & 0x7f;
    rest >>= 7;
    const done = (rest === 0 && (low & 0x40) === 0) || (rest === -1 && (low & 0x40) !== 0);
    bytes.push(done ? low : low | 0x80);
    if (done) return bytes;
  }
}

function vector(opcode: number): number[] {
  return [VECTOR, ...unsigned(opcode)];
}

/** The vector instructions that are used here, by their names in the specification. */
const VECTOR_OPCODES = {
  "i32x4.splat": 0x11,
  "f32x4.splat": 0x13,
  "f64x2.splat": 0x14,
  "i32x4.eq": 0x37,
  "i32x4.le_s": 0x3d,
  "f32x4.lt": 0x43,
  "f32x4.gt": 0x44,
  "f64x2.eq": 0x47,
  "v128.and": 0x4e,
  "v128.or": 0x50,
  "f32x4.demote_f64x2_zero": 0x5e,
  "f64x2.promote_low_f32x4": 0x5f,
  "i32x4.extend_low_i16x8_u": 0xa9,
  "i32x4.sub": 0xb1,
  "f32x4.abs": 0xe0,
  "f32x4.sqrt": 0xe3,
  "f32x4.add": 0xe4,
  "f32x4.sub": 0xe5,
  "f32x4.mul": 0xe6,
  "f32x4.div": 0xe7,
  "f32x4.pmin": 0xea,
  "f32x4.pmax": 0xeb,
  "f64x2.sqrt": 0xef,
  "f64x2.add": 0xf0,
  "f64x2.sub": 0xf1,
  "f64x2.mul": 0xf2,
  "f64x2.div": 0xf3,
} as const;

const SCALAR_OPCODES = {
  "i32.eq": 0x46,
  "i32.lt_u": 0x49,
  "i32.add": 0x6a,
  "i32.sub": 0x6b,
  "i32.mul": 0x6c,
  "i32.shr_u": 0x76,
  "f64.convert_i32_u": 0xb8,
  "f32.convert_i32_u": 0xb3,
  "f32.add": 0x92,
} as const;

/** An instruction after its operands: `op("f32x4.add", a, b)`. */
export function op(
  name: keyof typeof VECTOR_OPCODES | keyof typeof SCALAR_OPCODES,
  ...operands: Code[]
): Code {
  const opcode =
    name in VECTOR_OPCODES
      ? vector(VECTOR_OPCODES[name as keyof typeof VECTOR_OPCODES])
      : [SCALAR_OPCODES[name as keyof typeof SCALAR_OPCODES]];
  return [...operands.flat(), ...opcode];
}

export function constant(value: number): Code {
  return [0x41, ...signed(value)];
}

/** Sixteen bytes: `values` as 32-bit integers. */
export function vectorOfIntegers(value: number): Code {
  const bytes = [value & 0xff, (value >> 8) & 0xff, (value >> 16) & 0xff, (value >> 24) & 0xff];
  return [...vector(0x0c), ...bytes, ...bytes, ...bytes, ...bytes];
}

/** Four times the same single-precision number. */
export function vectorOfFloats(value: number): Code {
  return vectorOfIntegers(new Int32Array(Float32Array.of(value).buffer)[0] ?? 0);
}

/** Loads 16 bytes from an address. */
export function load(address: Code): Code {
  return [...address, ...vector(0x00), 0, 0];
}

/** Loads 8 bytes; the upper half becomes 0. */
export function load64(address: Code): Code {
  return [...address, ...vector(0x5d), 0, 0];
}

/** Stores 16 bytes. */
export function store(address: Code, value: Code): Code {
  return [...address, ...value, ...vector(0x0b), 0, 0];
}

/** Picks 16 bytes from two vectors: 0 to 15 are those of the first, 16 to 31 of the second. */
export function shuffle(first: Code, second: Code, lanes: readonly number[]): Code {
  return [...first, ...second, ...vector(0x0d), ...lanes];
}

/** Does `code` when the condition is not 0. */
export function when(condition: Code, code: Code): Code {
  return [...condition, 0x04, 0x40, ...code, 0x0b];
}

/** Repeats `code` as long as the condition, which is tested after it, is not 0. */
export function repeatWhile(code: Code, condition: Code): Code {
  return [0x03, 0x40, ...code, ...condition, 0x0d, 0, 0x0b];
}

/** A local variable or parameter. */
export class Local {
  readonly index: number;

  constructor(index: number) {
    this.index = index;
  }

  get get(): Code {
    return [0x20, ...unsigned(this.index)];
  }

  set(value: Code): Code {
    return [...value, 0x21, ...unsigned(this.index)];
  }
}

/** Collects the local variables of a function. */
export class Locals {
  private readonly types: WasmType[] = [];
  private readonly parameters: number;

  constructor(parameters: readonly WasmType[]) {
    this.types.push(...parameters);
    this.parameters = parameters.length;
  }

  /** The parameter at a position. */
  parameter(position: number): Local {
    return new Local(position);
  }

  add(type: WasmType): Local {
    this.types.push(type);
    return new Local(this.types.length - 1);
  }

  get parameterTypes(): readonly WasmType[] {
    return this.types.slice(0, this.parameters);
  }

  get variableTypes(): readonly WasmType[] {
    return this.types.slice(this.parameters);
  }
}

function section(id: number, content: readonly number[]): number[] {
  return [id, ...unsigned(content.length), ...content];
}

function text(value: string): number[] {
  const bytes = new TextEncoder().encode(value);
  return [...unsigned(bytes.length), ...bytes];
}

/** A module that imports `env.memory` and exports a function `run` without result. */
export function assemble(locals: Locals, body: Code): WebAssembly.Module {
  const parameters = locals.parameterTypes.map((type) => TYPES[type]);
  const variables = locals.variableTypes.flatMap((type) => [1, TYPES[type]]);
  const code = [...unsigned(locals.variableTypes.length), ...variables, ...body, 0x0b];
  const bytes = [
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, [1, 0x60, ...unsigned(parameters.length), ...parameters, 0]),
    ...section(2, [1, ...text("env"), ...text("memory"), 0x02, 0x00, 0x01]),
    ...section(3, [1, 0]),
    ...section(7, [1, ...text("run"), 0x00, 0]),
    ...section(10, [1, ...unsigned(code.length), ...code]),
  ];
  return new WebAssembly.Module(Uint8Array.from(bytes));
}
