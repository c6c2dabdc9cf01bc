import "@mantine/spotlight/styles.layer.css";
import { createSpotlight, Spotlight } from "@mantine/spotlight";
import { IconSearch } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import type { User } from "../api/types.ts";
import classes from "./palette.module.css";
import { usePaletteGroups } from "./palette-groups.tsx";

const [store, palette] = createSpotlight();

interface PaletteProps {
  user: User;
  /** Grows each time it is to be opened. */
  openings: number;
}

/** Spotlight chooses the first entry when one types, which is before the server has answered. */
function selectFirst(): void {
  const list = document.getElementById(store.getState().listId);
  const [first, ...others] = list?.querySelectorAll("[data-action]") ?? [];
  for (const other of others) other.removeAttribute("data-selected");
  first?.setAttribute("data-selected", "true");
  store.updateState((state) => ({ ...state, selected: 0 }));
}

/** Finds targets, observations, runs, files, pages and actions by a few letters. */
export function Palette({ user, openings }: PaletteProps) {
  const navigate = useNavigate();
  const [search, setSearch] = useState("");
  const groups = usePaletteGroups(search, user, (to) => void navigate({ to }));
  const empty = groups.every(({ entries }) => entries.length === 0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each opening counts
  useEffect(() => palette.open(), [openings]);
  const found = groups.flatMap(({ entries }) => entries.map(({ key }) => key)).join("\n");
  useEffect(() => {
    if (found !== "") selectFirst();
  }, [found]);
  return (
    <Spotlight.Root
      store={store}
      shortcut={null}
      query={search}
      onQueryChange={setSearch}
      scrollable
      maxHeight="min(60vh, 480px)"
      centered={false}
      yOffset="10vh"
      radius="md"
      overlayProps={{ backgroundOpacity: 0.5, blur: 0 }}
      title="Search everything"
      classNames={{ header: classes["title"] ?? "" }}
    >
      <Spotlight.Search
        placeholder="Target, observation, run, file, page or action"
        aria-label="Search everything"
        leftSection={<IconSearch size={18} />}
      />
      <Spotlight.ActionsList>
        {groups.map(({ label, entries }) =>
          entries.length === 0 ? null : (
            <Spotlight.ActionsGroup key={label} label={label}>
              {entries.map((entry) => (
                <Spotlight.Action
                  key={entry.key}
                  label={entry.label}
                  {...(entry.description ? { description: entry.description } : {})}
                  leftSection={entry.icon}
                  onClick={entry.run}
                />
              ))}
            </Spotlight.ActionsGroup>
          ),
        )}
        {empty ? <Spotlight.Empty>Nothing has this name.</Spotlight.Empty> : null}
      </Spotlight.ActionsList>
    </Spotlight.Root>
  );
}
