import packageJson from "../../package.json" with { type: "json" };

/** Version of GOATS; all packages carry the same. */
export const VERSION: string = packageJson.version;
