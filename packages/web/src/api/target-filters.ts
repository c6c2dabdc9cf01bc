/** The filters of the target list, as they stand in the address; the server reads the same names. */
export const FILTER_KEYS = [
  "search",
  "type",
  "group",
  "tag",
  "cone",
  "coneTarget",
  "class",
  "status",
  "priority",
  "magnitude",
  "lastDetection",
  "owner",
] as const;

export type FilterKey = (typeof FILTER_KEYS)[number];
export type TargetFilters = { readonly [Key in FilterKey]?: string | undefined };
