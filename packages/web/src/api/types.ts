import type { paths } from "./generated/schema.d.ts";

/** Short names for what the API's document describes; nothing here is written by hand twice. */

type Content<R> = R extends { content: { "application/json": infer T } } ? T : never;
type Success<R> = R extends { 200: infer T } ? Content<T> : R extends { 201: infer T } ? Content<T> : never;
type Answer<P extends keyof paths, M extends keyof paths[P]> = paths[P][M] extends { responses: infer R }
  ? Success<R>
  : never;
/** What a route takes. */
export type Body<P extends keyof paths, M extends keyof paths[P]> = paths[P][M] extends {
  requestBody?: infer B;
}
  ? Content<NonNullable<B>>
  : never;

export type Session = Answer<"/api/session", "get">;
export type User = NonNullable<Session["user"]>;
export type ManagedUser = Answer<"/api/users", "get">["users"][number];
export type ApiToken = Answer<"/api/account/tokens", "get">["tokens"][number];
export type Task = Answer<"/api/tasks", "get">["tasks"][number];
export type TaskState = Task["state"];
export type Target = Answer<"/api/targets/{id}", "get">;
export type TargetGroup = Answer<"/api/targetgroups", "get">["groups"][number];
export type PeopleGroup = Answer<"/api/groups", "get">["groups"][number];
export type AuditEntry = Answer<"/api/audit", "get">["entries"][number];
export type TargetAccess = Answer<"/api/targets/{id}/access", "get">;
export type ImportPreview = Answer<"/api/targets/import/preview", "post">;
type AuditFilter = NonNullable<paths["/api/audit"]["get"]["parameters"]["query"]>;
export type AuditAction = NonNullable<AuditFilter["action"]>;
export type NewTarget = Body<"/api/targets", "post">;
export type Observation = Answer<"/api/observations/{id}", "get">;
export type DataProduct = Answer<"/api/dataproducts/{id}", "get">;
export type DataProductType = DataProduct["type"];
export type Run = Answer<"/api/runs/{id}", "get">;
type Groups = Answer<"/api/runs/{id}/groups", "get">;
export type Group = Groups["groups"][number];
export type GroupFile = Group["files"][number];
export type Recipe = Group["recipes"][number];
export type Primitive = Answer<"/api/runs/{id}/primitives", "get">["primitives"][number];
export type Parameter = Primitive["params"][number];
export type Reduction = Answer<"/api/reductions/{id}", "get">;
export type NewReduction = Body<"/api/runs/{id}/reductions", "post">;
export type LogLine = Answer<"/api/reductions/{id}/log", "get">["lines"][number];
export type Calibration = Answer<"/api/runs/{id}/calibrations", "get">["calibrations"][number];
export type Output = Answer<"/api/runs/{id}/outputs", "get">["outputs"][number];
export type HeaderHdu = Answer<"/api/dataproducts/{id}/header", "get">["hdus"][number];
export type Spectrum = Answer<"/api/dataproducts/{id}/spectrum", "get">["spectra"][number];
export type Comment = Answer<"/api/targets/{id}/comments", "get">["comments"][number];
export type SpectrumEntry = Answer<"/api/targets/{id}/spectra", "get">["spectra"][number];
export type StoredSpectrum = Answer<"/api/spectra/{id}", "get">;
export type Photometry = Answer<"/api/targets/{id}/photometry", "get">;
export type ObservationGroup = Answer<"/api/observationgroups", "get">[number];
export type ObservationTemplate = Answer<"/api/observationtemplates", "get">[number];
export type Facility = Answer<"/api/facilities", "get">[number];
