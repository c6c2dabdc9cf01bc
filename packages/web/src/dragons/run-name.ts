/** The name of a run as the server will store it: lower case, spaces as `_`, nothing but letters, digits, `_`, `-`. */
export function cleanRunName(name: string): string {
  return name
    .trim()
    .replaceAll(/\s+/g, "_")
    .replaceAll(/[^A-Za-z0-9_-]/g, "")
    .toLowerCase();
}
