export { buildOpenApi } from "./core/api-document.ts";
export {
  type Config,
  type ConfigEntry,
  type LoadedConfig,
  type LoadOptions,
  loadConfig,
} from "./core/config.ts";
export { CONFIG_KEYS, type ConfigKey, type ConfigKeyName } from "./core/config-keys.ts";
export { AppError, declaredErrors, type ErrorDefinition } from "./core/errors.ts";
export { type RunningServer, type StartOptions, startServer } from "./core/server.ts";
export { stopOnSignals } from "./core/signals.ts";
export { VERSION } from "./core/version.ts";
export { findWebApp } from "./core/web-app.ts";
export type { Account, NewAccount } from "./users/accounts.ts";
export { addUser, listUsers, setUserPassword } from "./users/offline.ts";
