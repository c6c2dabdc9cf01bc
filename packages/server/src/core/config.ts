/** What the server is configured with. */
export interface Config {
  /** Folder that holds everything below. */
  readonly home: string;
  readonly mediaDir: string;
  readonly logDir: string;
  readonly databaseFile: string;
  readonly secretKeyFile: string;
  /** PostgreSQL instead of the SQLite file when set. */
  readonly databaseUrl: string | undefined;
  readonly host: string;
  readonly port: number;
  /** Largest upload, bytes. */
  readonly maxUploadBytes: number;
  /** How many reductions run at the same time. */
  readonly reductionConcurrency: number;
}
