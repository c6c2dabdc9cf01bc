/** The databases that GOATS runs on. */
export type DatabaseKind = "sqlite" | "postgres";
