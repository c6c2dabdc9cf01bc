import { PaceBook } from "./progress-history.ts";

/** The paces of all tasks of this page. */
export const paces = new PaceBook();
