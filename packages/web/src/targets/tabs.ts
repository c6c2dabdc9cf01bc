/** Tabs of the page of a target, as they stand in the address. */
export const TARGET_TABS = [
  "overview",
  "observability",
  "observations",
  "photometry",
  "spectroscopy",
  "data",
  "comments",
] as const;

export type TargetTab = (typeof TARGET_TABS)[number];

/** What else the tabs keep in the address: what is drawn, for when, from where. */
export const TARGET_SEARCH_KEYS = [
  "plot",
  "view",
  "date",
  "sites",
  "airmass",
  "unit",
  "zero",
  "period",
  "axis",
  "absolute",
  "hide",
] as const;
