import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  notFound,
  redirect,
} from "@tanstack/react-router";
import { queryClient } from "./api/query-client.ts";
import { sessionQuery, setupQuery } from "./api/session.ts";
import type { AuditAction, DataProductType, TaskState } from "./api/types.ts";
import { FILE_SEARCH_KEYS } from "./dataproducts/file-search.ts";
import { oneOf, only, parseSearch, safeNext, stringifySearch } from "./search-params.ts";
import { AppFrame } from "./shell/app-frame.tsx";
import { NotFoundPage } from "./shell/not-found.tsx";
import { targetListSearch } from "./targets/filters.ts";
import { TARGET_SEARCH_KEYS, TARGET_TABS, type TargetTab } from "./targets/tabs.ts";
import { PageError } from "./ui/error-boundary.tsx";
import { noteNavigation } from "./ui/page.tsx";

// Named first: inside the route, inference would take the names from where the result goes.
const next = only("next");
const listed = only("filter", "sort");
const viewed = only(...FILE_SEARCH_KEYS);
const plotted = only(...TARGET_SEARCH_KEYS);
const chosen = only("group", "recipe", "reduction", "without");

/** The map of the app. Pages are loaded when they are first shown. */

const root = createRootRouteWithContext()({
  notFoundComponent: NotFoundPage,
  errorComponent: PageError,
});

const setup = createRoute({
  getParentRoute: () => root,
  path: "/setup",
  beforeLoad: async () => {
    const { needed } = await queryClient.ensureQueryData(setupQuery);
    if (!needed) throw redirect({ to: "/login" });
  },
  component: lazyRouteComponent(() => import("./users/setup-page.tsx"), "SetupPage"),
});

const login = createRoute({
  getParentRoute: () => root,
  path: "/login",
  validateSearch: next,
  beforeLoad: async ({ search }) => {
    const { user } = await queryClient.ensureQueryData(sessionQuery);
    if (user) throw redirect({ href: safeNext(search.next) });
    const { needed } = await queryClient.ensureQueryData(setupQuery);
    if (needed) throw redirect({ to: "/setup" });
  },
  component: lazyRouteComponent(() => import("./users/login-page.tsx"), "LoginPage"),
});

/** What visitors may look at, where the administrator lets them in. */
const OPEN_PAGES = /^\/targets(\/\d+)?\/?$/;

/** Everything behind the login, inside the frame with navigation and tasks. */
const app = createRoute({
  getParentRoute: () => root,
  id: "app",
  beforeLoad: async ({ location }) => {
    const session = await queryClient.ensureQueryData(sessionQuery);
    if (session.user || (session.visitors && OPEN_PAGES.test(location.pathname))) return;
    const { needed } = await queryClient.ensureQueryData(setupQuery);
    if (needed) throw redirect({ to: "/setup" });
    throw redirect({ to: "/login", search: location.href === "/" ? {} : { next: location.href } });
  },
  component: AppFrame,
});

const home = createRoute({
  getParentRoute: () => app,
  path: "/",
  component: lazyRouteComponent(() => import("./home/home-page.tsx"), "HomePage"),
});

const targets = createRoute({
  getParentRoute: () => app,
  path: "/targets",
  validateSearch: targetListSearch,
  component: lazyRouteComponent(() => import("./targets/list-page.tsx"), "TargetListPage"),
});

const newTarget = createRoute({
  getParentRoute: () => app,
  path: "/targets/new",
  component: lazyRouteComponent(() => import("./targets/edit-page.tsx"), "NewTargetPage"),
});

const targetGroups = createRoute({
  getParentRoute: () => app,
  path: "/targets/groups",
  component: lazyRouteComponent(() => import("./targets/groups-page.tsx"), "TargetGroupsPage"),
});

const importTargets = createRoute({
  getParentRoute: () => app,
  path: "/targets/import",
  validateSearch: only("import"),
  component: lazyRouteComponent(() => import("./targets/import-page.tsx"), "ImportPage"),
});

const mergeTargets = createRoute({
  getParentRoute: () => app,
  path: "/targets/merge",
  validateSearch: only("a", "b"),
  component: lazyRouteComponent(() => import("./targets/merge-page.tsx"), "MergePage"),
});

const target = createRoute({
  getParentRoute: () => app,
  path: "/targets/$targetId",
  params: numbered("targetId"),
  validateSearch: (search: Record<string, unknown>): TargetSearch => ({
    ...plotted(search),
    tab: oneOf(TARGET_TABS, search["tab"]),
  }),
  component: lazyRouteComponent(() => import("./targets/target-page.tsx"), "TargetPage"),
});
type TargetSearch = ReturnType<typeof plotted> & { tab?: TargetTab | undefined };

const editTarget = createRoute({
  getParentRoute: () => app,
  path: "/targets/$targetId/edit",
  params: numbered("targetId"),
  component: lazyRouteComponent(() => import("./targets/edit-page.tsx"), "EditTargetPage"),
});

const observations = createRoute({
  getParentRoute: () => app,
  path: "/observations",
  validateSearch: listed,
  component: lazyRouteComponent(() => import("./observations/list-page.tsx"), "ObservationListPage"),
});

const observation = createRoute({
  getParentRoute: () => app,
  path: "/observations/$observationId",
  params: numbered("observationId"),
  validateSearch: listed,
  component: lazyRouteComponent(() => import("./observations/observation-page.tsx"), "ObservationPage"),
});

const run = createRoute({
  getParentRoute: () => app,
  path: "/runs/$runId",
  params: numbered("runId"),
  validateSearch: chosen,
  component: lazyRouteComponent(() => import("./dragons/run-page.tsx"), "RunPage"),
});

const runOutput = createRoute({
  getParentRoute: () => app,
  path: "/runs/$runId/outputs/$name",
  params: {
    parse: ({ runId, name }) => ({ ...numbered("runId").parse({ runId }), name }),
    stringify: ({ runId, name }) => ({ runId: String(runId), name }),
  },
  validateSearch: viewed,
  component: lazyRouteComponent(() => import("./dragons/output-page.tsx"), "OutputPage"),
});

const DATA_TYPES: readonly DataProductType[] = [
  "photometry",
  "spectroscopy",
  "fits",
  "image",
  "text",
  "other",
];
const dataProducts = createRoute({
  getParentRoute: () => app,
  path: "/dataproducts",
  validateSearch: (
    search: Record<string, unknown>,
  ): { type?: DataProductType | undefined; filter?: string | undefined; sort?: string | undefined } => ({
    ...listed(search),
    type: oneOf(DATA_TYPES, search["type"]),
  }),
  component: lazyRouteComponent(() => import("./dataproducts/list-page.tsx"), "DataProductListPage"),
});

const dataProduct = createRoute({
  getParentRoute: () => app,
  path: "/dataproducts/$productId",
  params: numbered("productId"),
  validateSearch: viewed,
  component: lazyRouteComponent(() => import("./dataproducts/product-page.tsx"), "DataProductPage"),
});

const account = createRoute({
  getParentRoute: () => app,
  path: "/account",
  component: lazyRouteComponent(() => import("./users/account-page.tsx"), "AccountPage"),
});

const users = createRoute({
  getParentRoute: () => app,
  path: "/users",
  component: lazyRouteComponent(() => import("./users/users-page.tsx"), "UsersPage"),
});

const audit = createRoute({
  getParentRoute: () => app,
  path: "/audit",
  validateSearch: (search: Record<string, unknown>): { action?: AuditAction | undefined } => {
    const { action } = only("action")(search);
    return { action: action as AuditAction | undefined };
  },
  component: lazyRouteComponent(() => import("./users/audit-page.tsx"), "AuditPage"),
});

/** Any other address, inside the frame so that one finds the way out. */
const elsewhere = createRoute({ getParentRoute: () => app, path: "$", component: NotFoundPage });

const TASK_STATES: readonly TaskState[] = ["queued", "running", "done", "failed", "cancelled", "interrupted"];
const tasks = createRoute({
  getParentRoute: () => app,
  path: "/tasks",
  validateSearch: (
    search: Record<string, unknown>,
  ): { state?: TaskState | undefined; filter?: string | undefined; sort?: string | undefined } => ({
    ...listed(search),
    state: oneOf(TASK_STATES, search["state"]),
  }),
  component: lazyRouteComponent(() => import("./tasks/tasks-page.tsx"), "TasksPage"),
});

/** Ids in paths are whole numbers; anything else is no page of ours. */
function numbered<const Name extends string>(name: Name) {
  return {
    parse: (params: Record<string, string>) => {
      const text = params[name] ?? "";
      if (!/^\d{1,15}$/.test(text)) throw notFound();
      return { ...params, [name]: Number(text) } as Record<Name, number>;
    },
    stringify: (params: Record<Name, number>) =>
      ({ ...params, [name]: String(params[name]) }) as Record<Name, string>,
  };
}

const routeTree = root.addChildren([
  setup,
  login,
  app.addChildren([
    home,
    targets,
    newTarget,
    targetGroups,
    importTargets,
    mergeTargets,
    target,
    editTarget,
    observations,
    observation,
    run,
    runOutput,
    dataProducts,
    dataProduct,
    account,
    users,
    audit,
    tasks,
    elsewhere,
  ]),
]);

export const router = createRouter({
  routeTree,
  parseSearch,
  stringifySearch,
  defaultPreload: "intent",
  defaultErrorComponent: PageError,
  defaultNotFoundComponent: NotFoundPage,
  scrollRestoration: true,
});

router.subscribe("onRendered", ({ fromLocation, pathChanged }) => {
  if (fromLocation && pathChanged) noteNavigation();
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
