import type { Header } from "@goats/fits";

/** What an HDU is called and which number it has. */
export interface ExtensionName {
  readonly name: string;
  readonly version: number | undefined;
}

/** Visiting instruments whose HDUs have names of their own, as AstroData reads them. */
const RENAMED: Readonly<Record<string, (given: ExtensionName) => ExtensionName>> = {
  // The third plane of a reduced cube is a bad pixel mask, not the quality of an extension.
  GPI: ({ name, version }) =>
    name === "DQ" && version === 3 ? { name: "SCI", version: 2 } : { name, version },
  TEXES: ({ name, version }) => {
    if (name === "") return { name, version };
    if (version === undefined) return { name, version: 1 };
    return { name: name === "RAWFRAME" || name === "SCAN-FRAME" ? "SCI" : name, version };
  },
};

/** The name and number under which an HDU counts. */
export function extensionName(phu: Header, given: ExtensionName): ExtensionName {
  const rename = RENAMED[(phu.getString("INSTRUME") ?? "").toUpperCase()];
  return rename ? rename(given) : given;
}
