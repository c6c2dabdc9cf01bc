/** Stand-in of the generated types until the server gives its OpenAPI document. */
type PathOf<P> = [P] extends [never] ? { path?: never } : { path: P };
type QueryOf<Q> = [Q] extends [never] ? { query?: never } : { query?: Q };
type BodyOf<B> = [B] extends [never] ? { requestBody?: never } : { requestBody: { content: { "application/json": B } } };
type Op<Status extends number, Res, Path = never, Query = never, Body = never> = {
  parameters: { header?: never; cookie?: never } & PathOf<Path> & QueryOf<Query>;
  responses: {
    [S in Status]: { headers: { [name: string]: unknown }; content: { "application/json": Res } };
  } & { default: { headers: { [name: string]: unknown }; content: { "application/json": ErrorBody } } };
} & BodyOf<Body>;
type Empty<Path = never, Body = never> = {
  parameters: { query?: never; header?: never; cookie?: never } & PathOf<Path>;
  responses: {
    204: { headers: { [name: string]: unknown }; content?: never };
  } & { default: { headers: { [name: string]: unknown }; content: { "application/json": ErrorBody } } };
} & BodyOf<Body>;
interface Unused {
  parameters: { query?: never; header?: never; path?: never; cookie?: never };
}
type ErrorBody = { error: { code: string; message: string; fix?: string; field?: string; requestId: string } };
type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
type Id = { id: number };
type StrId = { id: string };
type User = { id: string; username: string; name: string; role: "admin" | "user" };
type UserRow = User & { createdAt: string; disabled: boolean };
type Token = { id: number; name: string; hint: string; createdAt: string; expiresAt: string | null; lastUsedAt: string | null };
type TaskState = "queued" | "running" | "done" | "failed" | "cancelled" | "interrupted";
type Task = {
  id: string; kind: string; title: string; state: TaskState; progress: number | null; message: string | null;
  errorCode: string | null; ownerId: string; link: string | null; attempts: number; createdAt: string;
  startedAt: string | null; finishedAt: string | null;
};
type Target = {
  id: number; name: string; ra: number; dec: number; raText: string; decText: string; galactic: { l: number; b: number };
  notes: string; createdAt: string; updatedAt: string; owner: { id: string; username: string };
  counts: { observations: number; dataProducts: number };
};
type Observation = {
  id: number; target: { id: number; name: string }; facility: "GEM"; observationId: string; createdAt: string;
  counts: { dataProducts: number; runs: number };
};
type DataProduct = {
  id: number; targetId: number; observationId: number | null; filename: string; size: number; sha256: string;
  type: "fits" | "spectrum" | "image" | "text" | "other"; origin: string; note: string | null; createdAt: string;
  gemini: { instrument: string | null; tags: string[]; descriptors: Record<string, Json> } | null;
  hdus: { index: number; kind: string; name: string; version: number | null; axes: number[]; bitpix: number }[];
};
type Run = {
  id: number; observation: { id: number; observationId: string; target: { id: number; name: string } }; name: string;
  engine: "native"; createdAt: string; fileCount: number;
};
type Recipe = { name: string; isDefault: boolean; text: string; engine: "native" | "dragons" };
type GroupFile = { id: number; filename: string; tags: string[]; descriptors: Record<string, Json>; size: number };
type Group = {
  key: string; observationType: string; observationClass: string; object: string | null;
  settings: { label: string; value: string }[]; files: GroupFile[]; recipes: Recipe[]; refused?: string;
};
type Param = { name: string; type: string; default: Json; optional: boolean; choices?: Json[]; min?: number; max?: number; doc: string };
type Primitive = { name: string; doc: string; params: Param[] };
type Reduction = {
  id: number; runId: number; taskId: string | null; recipe: string; state: TaskState;
  steps: { name: string; state: "pending" | "running" | "done" | "failed"; seconds: number | null }[];
  error: { code: string; message: string; fix?: string } | null; parameters: Record<string, Json>;
  inputs: { id: number; filename: string }[]; createdAt: string; finishedAt: string | null; products: string[];
};
type LogLine = { n: number; level: string; indent: number; message: string; time: string };
type Hdu = { index: number; name: string; version: number | null; kind: string; cards: { keyword: string; value: Json; comment: string }[] };
type Spectrum = {
  label: string; wavelength: number[]; flux: number[]; variance: number[] | null; fluxUnit: string; wavelengthUnit: "nm";
  medium: "air" | "vacuum" | null;
};
type Output = { name: string; size: number; modifiedAt: string; kind: string; product: { id: number; current: boolean } | null };

export interface paths {
  "/api/health": { get: Op<200, { status: "ok"; version: string }> } & Unused;
  "/api/setup": {
    get: Op<200, { needed: boolean }>;
    post: Op<201, { user: User }, never, never, { code: string; username: string; password: string; name?: string }>;
  } & Unused;
  "/api/session": {
    get: Op<200, { user: User | null; version: string; theme?: string }>;
    post: Op<200, { user: User }, never, never, { username: string; password: string }>;
    delete: Empty;
  } & Unused;
  "/api/account/password": { post: Empty<never, { currentPassword: string; newPassword: string }> } & Unused;
  "/api/account/tokens": {
    get: Op<200, { tokens: Token[] }>;
    post: Op<201, { token: Token; secret: string }, never, never, { name: string; expiresInDays?: number }>;
  } & Unused;
  "/api/account/tokens/{id}": { delete: Empty<Id> } & Unused;
  "/api/users": {
    get: Op<200, { users: UserRow[] }>;
    post: Op<201, { user: UserRow }, never, never, { username: string; password: string; name?: string; role: "admin" | "user" }>;
  } & Unused;
  "/api/users/{id}": {
    patch: Op<200, { user: UserRow }, StrId, never, { name?: string; role?: "admin" | "user"; disabled?: boolean }>;
    delete: Empty<StrId>;
  } & Unused;
  "/api/users/{id}/password": { post: Empty<StrId, { newPassword: string }> } & Unused;
  "/api/tasks": { get: Op<200, { tasks: Task[] }, never, { state?: TaskState; limit?: number }> } & Unused;
  "/api/tasks/{id}": { get: Op<200, Task, StrId> } & Unused;
  "/api/tasks/{id}/cancel": { post: Op<200, { task: Task }, StrId> } & Unused;
  "/api/tasks/{id}/retry": { post: Op<200, { task: Task }, StrId> } & Unused;
  "/api/targets": {
    get: Op<200, { targets: Target[]; nextCursor: string | null; total: number }, never, { search?: string; cursor?: string; limit?: number }>;
    post: Op<201, Target, never, never, { name: string; ra: string | number; dec: string | number; notes?: string }>;
  } & Unused;
  "/api/targets/{id}": {
    get: Op<200, Target, Id>;
    patch: Op<200, Target, Id, never, { name?: string; ra?: string | number; dec?: string | number; notes?: string }>;
    delete: Empty<Id>;
  } & Unused;
  "/api/targets/{id}/observations": {
    post: Op<201, Observation, Id, never, { facility: "GEM"; observationId: string }>;
  } & Unused;
  "/api/observations": { get: Op<200, { observations: Observation[]; nextCursor: string | null }, never, { targetId?: number; cursor?: string; limit?: number }> } & Unused;
  "/api/observations/{id}": { get: Op<200, Observation, Id>; delete: Empty<Id> } & Unused;
  "/api/observations/{id}/runs": {
    get: Op<200, { runs: Run[] }, Id>;
    post: Op<201, Run, Id, never, { name?: string }>;
  } & Unused;
  "/api/dataproducts": {
    get: Op<200, { dataProducts: DataProduct[]; nextCursor: string | null }, never, { targetId?: number; observationId?: number; type?: DataProduct["type"]; cursor?: string; limit?: number }>;
  } & Unused;
  "/api/dataproducts/{id}": {
    get: Op<200, DataProduct, Id>;
    patch: Op<200, DataProduct, Id, never, { type: DataProduct["type"] }>;
    delete: Empty<Id>;
  } & Unused;
  "/api/dataproducts/{id}/header": { get: Op<200, { hdus: Hdu[] }, Id> } & Unused;
  "/api/dataproducts/{id}/spectrum": { get: Op<200, { spectra: Spectrum[] }, Id> } & Unused;
  "/api/runs/{id}": { get: Op<200, Run, Id>; delete: Empty<Id> } & Unused;
  "/api/runs/{id}/groups": {
    get: Op<200, { groups: Group[]; unrecognised: { id: number; filename: string; note: string }[] }, Id>;
  } & Unused;
  "/api/runs/{id}/primitives": { get: Op<200, { primitives: Primitive[] }, Id, { recipe: string }> } & Unused;
  "/api/runs/{id}/reductions": {
    get: Op<200, { reductions: Reduction[] }, Id>;
    post: Op<201, Reduction, Id, never, { recipe: { name: string; text?: string }; files: number[]; parameters?: Record<string, Json> }>;
  } & Unused;
  "/api/reductions/{id}": { get: Op<200, Reduction, Id> } & Unused;
  "/api/reductions/{id}/cancel": { post: Op<200, Reduction, Id> } & Unused;
  "/api/reductions/{id}/retry": { post: Op<200, Reduction, Id> } & Unused;
  "/api/reductions/{id}/log": { get: Op<200, { lines: LogLine[] }, Id, { after?: number; limit?: number }> } & Unused;
  "/api/runs/{id}/calibrations": {
    get: Op<200, { calibrations: { name: string; type: string; path: string; sha256: string; addedAt: string }[] }, Id>;
  } & Unused;
  "/api/runs/{id}/outputs": { get: Op<200, { outputs: Output[] }, Id> } & Unused;
  "/api/runs/{id}/outputs/{name}/header": { get: Op<200, { hdus: Hdu[] }, { id: number; name: string }> } & Unused;
  "/api/runs/{id}/outputs/{name}/promote": { post: Op<201, DataProduct, { id: number; name: string }> } & Unused;
  "/api/runs/{id}/outputs/{name}": { delete: Empty<{ id: number; name: string }> } & Unused;
}
