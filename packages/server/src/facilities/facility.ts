import type { Header } from "@goats/fits";
import type { User } from "../core/context.ts";

/** States of an observation, whatever words its facility uses. */
export const OBSERVATION_STATES = [
  "draft",
  "submitted",
  "pending",
  "scheduled",
  "executing",
  "done",
  "failed",
  "cancelled",
  "unknown",
] as const;

export type ObservationState = (typeof OBSERVATION_STATES)[number];

/** States that never change again at the facility; `failed` and `cancelled` are the ones without data. */
export const TERMINAL_STATES: readonly ObservationState[] = ["done", "failed", "cancelled"];

/** A place from which a facility observes. */
export interface Site {
  readonly code: string;
  readonly name: string;
  /** Degrees, north positive. */
  readonly latitude: number;
  /** Degrees, east positive. */
  readonly longitude: number;
  /** Metres above sea level. */
  readonly elevation: number;
}

/** JSON Schema (2020-12) of the parameters of one kind of observation; the web app draws the form from it. */
export type ParameterSchema = Readonly<Record<string, unknown>>;

export interface ObservationType {
  readonly type: string;
  readonly label: string;
  readonly schema: ParameterSchema;
}

/** What a facility says about one of its observations. */
export interface FacilityStatus {
  /** The facility's own word. */
  readonly status: string;
  readonly state: ObservationState;
  /** UTC ISO 8601. */
  readonly scheduledStart: string | null;
  readonly scheduledEnd: string | null;
  /** Parameters that the facility told with it; merged into those of the record. */
  readonly parameters?: Readonly<Record<string, unknown>>;
}

/** Why a status could not be had; the record keeps the one that it has. */
export class StatusProblem extends Error {}

/**
 * Where the status of a facility's observations comes from: a service that is set up, for the user who asks.
 * @throws StatusProblem
 */
export interface StatusSource {
  status(observationId: string, user: User, signal: AbortSignal): Promise<FacilityStatus>;
}

/** A file that a facility has of an observation. */
export interface FacilityFile {
  readonly id: string;
  readonly filename: string;
  readonly createdAt: string | null;
  readonly url: string;
}

/** A problem with the parameters of a request. */
export interface ParameterProblem {
  readonly field: string;
  readonly message: string;
}

/** What a request is made of. */
export interface ObservationRequest {
  readonly type: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}

/**
 * A facility: how its observations are named, asked for, followed and recognised. New facilities implement this and
 * are listed in registry.ts.
 */
export interface Facility {
  /** Key in addresses, records and folders, for example `GEM`. */
  readonly name: string;
  readonly label: string;
  readonly sites: readonly Site[];
  readonly observationTypes: readonly ObservationType[];
  /** A regular expression (JavaScript and JSON Schema) that the ids of its observations match. */
  readonly idPattern: string;
  readonly idExample: string;
  /** Unit of fluxes in its files where they do not say; undefined when there is none. */
  readonly fluxUnit: string | undefined;
  /** The canonical form of an id. @throws AppError */
  parseId(text: string): string;
  /** Page of an observation at the facility. */
  observationUrl(id: string): string | null;
  /** Whether a FITS header is of this facility. */
  recognises(header: Header): boolean;
  /** Checks that go beyond the schema of the type. */
  validate(request: ObservationRequest): readonly ParameterProblem[];
  /** Absent while observations cannot be asked for from here. Gives the ids that the facility made. */
  readonly submit?: (request: ObservationRequest, user: User) => Promise<readonly string[]>;
  /** Absent when observations cannot be cancelled from here. */
  readonly cancel?: (id: string, user: User) => Promise<void>;
  /** Absent while no service is set up that knows the status. */
  readonly statusSource?: StatusSource;
  /** Absent while no archive is set up. */
  readonly dataProducts?: (id: string, user: User) => Promise<readonly FacilityFile[]>;
}
