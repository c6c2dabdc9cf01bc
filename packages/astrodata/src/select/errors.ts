import { AstroDataError, type AstroDataErrorCode } from "../errors.ts";

/** Something is wrong with the text of a selection. `position` is the place in the text, in characters from 0. */
export class SelectionError extends AstroDataError {
  readonly position: number;

  constructor(
    code: Extract<AstroDataErrorCode, "selection_syntax" | "selection_name" | "selection_value">,
    message: string,
    position: number,
  ) {
    super(code, `${message} (at character ${position + 1})`);
    this.name = "SelectionError";
    this.position = position;
  }
}
