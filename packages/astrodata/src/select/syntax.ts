/** What an expression is made of. Positions count characters from the start of the text. */

import type { DescriptorInfo } from "../descriptor-list.ts";
import type { DescriptorOptions } from "../metadata.ts";

/** How two values are compared. */
export type Operator = "==" | "!=" | "<" | "<=" | ">" | ">=" | "in" | "not in";

/** A value that stands in the text. */
export type LiteralValue = string | number | boolean | null | readonly LiteralValue[];

/** Something that has a value for a file. */
export type Operand =
  | { readonly kind: "literal"; readonly value: LiteralValue; readonly at: number }
  | {
      readonly kind: "descriptor";
      readonly info: DescriptorInfo;
      readonly options: DescriptorOptions;
      readonly at: number;
    }
  | { readonly kind: "tag"; readonly tag: string; readonly at: number }
  | { readonly kind: "tags"; readonly at: number };

/** Something that holds for a file or does not. */
export type Condition =
  | { readonly kind: "and" | "or"; readonly parts: readonly Condition[] }
  | { readonly kind: "not"; readonly part: Condition }
  | { readonly kind: "constant"; readonly value: boolean }
  | { readonly kind: "tag"; readonly tag: string; readonly at: number }
  | { readonly kind: "flag"; readonly operand: Operand }
  | {
      readonly kind: "compare";
      readonly left: Operand;
      readonly operator: Operator;
      readonly right: Operand;
    };
