/** The form in which the library holds recipes: names, tags and steps as data, from which their text is made. */

/** Modes of DRAGONS: science quality, quick look, quality assessment. */
export const REDUCTION_MODES = ["sq", "ql", "qa"] as const;

/** Mode of a reduction. The built-in engine runs `sq`; the library knows the recipes of all. */
export type ReductionMode = (typeof REDUCTION_MODES)[number];

/** A recipe that a module defines itself. */
export interface RecipeDefinition {
  readonly doc: string;
  /** Calls of primitives in order, and comments (`# ...`) where DRAGONS does something that no call can say. */
  readonly lines: readonly string[];
}

/** A recipe that a module takes over from another one under the same name. */
export interface RecipeReference {
  readonly from: { readonly instrument: string; readonly mode: ReductionMode; readonly module: string };
}

/** A group of recipes and the tags of the frames it is for: one file of DRAGONS' recipe folders. */
export interface RecipeModule {
  readonly instrument: string;
  readonly mode: ReductionMode;
  readonly module: string;
  /** A frame must carry all of these. A module without tags is only a store for others. */
  readonly tags?: readonly string[];
  /** A frame that carries one of these is left to other modules. */
  readonly blocked?: readonly string[];
  /** The recipe that runs when none is named. */
  readonly default?: string;
  readonly recipes: Readonly<Record<string, RecipeDefinition | RecipeReference>>;
}

/** A recipe from its purpose and its steps, one a line. */
export function recipe(doc: string, steps: string): RecipeDefinition {
  const lines = steps.split("\n").map((line) => line.trim());
  return { doc, lines: lines.filter((line) => line !== "") };
}

/** A recipe that is defined in another module. */
export function from(instrument: string, mode: ReductionMode, module: string): RecipeReference {
  return { from: { instrument, mode, module } };
}

/** Whether DRAGONS does more in a recipe than call primitives with plain values: our parser has no words for that. */
export function hasControlFlow({ lines }: RecipeDefinition): boolean {
  return lines.some((line) => line.startsWith("#"));
}

const WIDTH = 79;
const INDENT = "    ";

/** The text of a recipe in DRAGONS' form, a Python function of one argument. */
export function recipeText(name: string, { doc, lines }: RecipeDefinition): string {
  const body = lines.map((line) =>
    line.startsWith("#") ? `# DRAGONS: ${line.slice(1).trim()}` : `p.${line}`,
  );
  const docstring = doc.split("\n\n").map((paragraph) => wrap(paragraph).join("\n"));
  const text = ['"""', docstring.join("\n\n"), '"""', ...body, "return"].join("\n");
  const indented = text.split("\n").map((line) => (line === "" ? "" : INDENT + line));
  return `def ${name}(p):\n${indented.join("\n")}\n`;
}

function wrap(paragraph: string): string[] {
  const lines: string[] = [];
  for (const word of paragraph.trim().split(/\s+/)) {
    const last = lines.at(-1);
    if (last !== undefined && INDENT.length + last.length + 1 + word.length <= WIDTH) {
      lines[lines.length - 1] = `${last} ${word}`;
    } else lines.push(word);
  }
  return lines;
}
