import { useDebouncedValue } from "@mantine/hooks";
import {
  IconBook,
  IconFile,
  IconFileStack,
  IconHome,
  IconKeyboard,
  IconListCheck,
  IconPlus,
  IconPrism,
  IconStar,
  IconSun,
  IconTelescope,
  IconUser,
  IconUsers,
} from "@tabler/icons-react";
import { keepPreviousData, useQueries, useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { dataProductListQuery } from "../api/dataproducts.ts";
import { observationListQuery } from "../api/observations.ts";
import { runListQuery } from "../api/runs.ts";
import { targetSearchQuery } from "../api/targets.ts";
import type { User } from "../api/types.ts";
import { cycleTheme } from "../ui/theme.ts";
import { bestMatches } from "./match.ts";
import { openKeysHelp } from "./open.ts";

interface Entry {
  readonly key: string;
  readonly label: string;
  readonly description?: string;
  readonly icon: ReactNode;
  readonly run: () => void;
}

interface Group {
  readonly label: string;
  readonly entries: Entry[];
}

/** Entries a group shows. */
const LIMIT = 6;
/** Observations whose runs are looked through: the newest ones. */
const RUN_SOURCES = 30;
const ICON = 18;

/** Everything that the palette can find, for what was typed. */
export function usePaletteGroups(search: string, user: User, go: (to: string) => void): Group[] {
  const [settled] = useDebouncedValue(search.trim(), 120);
  const targets = useQuery({ ...targetSearchQuery(settled, LIMIT), placeholderData: keepPreviousData });
  const observations = useQuery(observationListQuery()).data?.observations ?? [];
  const products = useQuery({ ...dataProductListQuery(), enabled: settled !== "" }).data?.dataProducts ?? [];
  const withRuns = observations.filter(({ counts }) => counts.runs > 0).slice(0, RUN_SOURCES);
  const runs = useQueries({
    queries: withRuns.map(({ id }) => runListQuery(id)),
    combine: (results) => results.flatMap(({ data }) => data?.runs ?? []),
  });
  const find = <Item,>(items: readonly Item[], textOf: (item: Item) => string) =>
    bestMatches(search, items, textOf, LIMIT);

  return [
    {
      label: "Targets",
      entries: (targets.data?.targets ?? []).map((target) => ({
        key: `target ${target.id}`,
        label: target.name,
        description: `${target.raText} ${target.decText}`,
        icon: <IconStar size={ICON} />,
        run: () => go(`/targets/${target.id}`),
      })),
    },
    {
      label: "Observations",
      entries: find(observations, (item) => `${item.observationId} ${item.target.name}`).map((item) => ({
        key: `observation ${item.id}`,
        label: item.observationId,
        description: item.target.name,
        icon: <IconTelescope size={ICON} />,
        run: () => go(`/observations/${item.id}`),
      })),
    },
    {
      label: "DRAGONS runs",
      entries: find(
        runs,
        (run) => `${run.name} ${run.observation.observationId} ${run.observation.target.name}`,
      ).map((run) => ({
        key: `run ${run.id}`,
        label: run.name,
        description: `${run.observation.observationId}, ${run.observation.target.name}`,
        icon: <IconPrism size={ICON} />,
        run: () => go(`/runs/${run.id}`),
      })),
    },
    {
      label: "Data products",
      entries:
        settled === ""
          ? []
          : find(products, (item) => item.filename).map((item) => ({
              key: `product ${item.id}`,
              label: item.filename,
              icon: <IconFile size={ICON} />,
              run: () => go(`/dataproducts/${item.id}`),
            })),
    },
    {
      label: "Pages and actions",
      entries: find(pages(user, go), (entry) => entry.label),
    },
  ];
}

function pages(user: User, go: (to: string) => void): Entry[] {
  const page = (label: string, to: string, icon: ReactNode): Entry => ({
    key: to,
    label,
    icon,
    run: () => go(to),
  });
  const entries = [
    page("New target", "/targets/new", <IconPlus size={ICON} />),
    page("Home", "/", <IconHome size={ICON} />),
    page("Targets", "/targets", <IconStar size={ICON} />),
    page("Observations", "/observations", <IconTelescope size={ICON} />),
    page("Data", "/dataproducts", <IconFileStack size={ICON} />),
    page("Tasks", "/tasks", <IconListCheck size={ICON} />),
    page("Account", "/account", <IconUser size={ICON} />),
    {
      key: "theme",
      label: "Switch theme: light, dark, night",
      icon: <IconSun size={ICON} />,
      run: () => {
        cycleTheme();
      },
    },
    { key: "keys", label: "Keyboard shortcuts", icon: <IconKeyboard size={ICON} />, run: openKeysHelp },
    {
      key: "docs",
      label: "API documentation",
      icon: <IconBook size={ICON} />,
      run: () => void window.open("/api/docs", "_blank", "noreferrer"),
    },
  ];
  return user.role === "admin" ? [...entries, page("Users", "/users", <IconUsers size={ICON} />)] : entries;
}
