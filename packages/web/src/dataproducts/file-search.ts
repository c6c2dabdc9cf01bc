import type { ImageViewerState } from "../viewer/index.ts";

/** What a page that shows a file keeps in its address: the way of looking, and what the image viewer shows. */
export type FileSearch = { view?: string | undefined } & {
  [Key in keyof ImageViewerState]?: string | undefined;
};

const TEXTS = ["extension", "cuts", "stretch", "colors"] as const;
const NUMBERS = ["plane", "low", "high", "dq", "x", "y", "zoom"] as const;

/** The names of all of them, for the route. */
export const FILE_SEARCH_KEYS = ["view", ...TEXTS, ...NUMBERS] as const;

/** What the address says about the image. */
export function imageState(search: FileSearch): ImageViewerState {
  const state: ImageViewerState = {};
  for (const key of TEXTS) {
    const text = search[key];
    if (text !== undefined) state[key] = text;
  }
  for (const key of NUMBERS) {
    const number = Number(search[key] ?? "");
    if (search[key] !== undefined && search[key] !== "" && Number.isFinite(number)) state[key] = number;
  }
  return state;
}

/** The image's part of the address; what is left out has its default. Numbers are cut to what can be seen. */
export function imageSearch(state: ImageViewerState): FileSearch {
  const search: FileSearch = {};
  for (const key of TEXTS) search[key] = state[key];
  for (const key of NUMBERS) {
    const value = state[key];
    search[key] = value === undefined ? undefined : String(Number(value.toPrecision(7)));
  }
  return search;
}
