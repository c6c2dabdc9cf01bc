/**
 * `dragons` repeats numerical quirks of DRAGONS so that products agree with its products; `exact` does the textbook
 * thing. The quirks carry the numbers of the project's list of them.
 */
export type Compat = "dragons" | "exact";
