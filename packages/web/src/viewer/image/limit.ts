/** Reads a limit as people type it: 1234, -1.5e-17, with a comma or a true minus too. */
export function parseLimit(text: string): number | undefined {
  const plain = text.trim().replace(",", ".").replace("−", "-");
  const value = Number(plain);
  return plain !== "" && Number.isFinite(value) ? value : undefined;
}
