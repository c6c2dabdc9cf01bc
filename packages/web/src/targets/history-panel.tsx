import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { historyQuery } from "../api/target-page.ts";
import { formatValue, plural } from "../ui/format.ts";
import { Panel } from "../ui/panel.tsx";
import { QueryView } from "../ui/query-view.tsx";
import { Time } from "../ui/time.tsx";
import classes from "./overview-tab.module.css";

const SHOWN = 6;

/** Who changed what of a target, newest first. */
export function HistoryPanel({ targetId }: { targetId: number }) {
  const query = useQuery(historyQuery(targetId));
  const [all, setAll] = useState(false);
  return (
    <Panel title="History">
      <QueryView query={query} what="the history">
        {({ entries }) =>
          entries.length === 0 ? (
            <p className="dim">Nothing was changed since it was created.</p>
          ) : (
            <>
              <ul className={classes["list"]}>
                {(all ? entries : entries.slice(0, SHOWN)).map((entry) => (
                  <li key={entry.id}>
                    <span>
                      <strong>{entry.what}</strong>: {textOf(entry.from)} → {textOf(entry.to)}
                      {entry.note ? <span className="dim"> ({entry.note})</span> : null}
                    </span>
                    <span className="dim">
                      {entry.user?.username ?? "somebody who left"} <Time iso={entry.at} />
                    </span>
                  </li>
                ))}
              </ul>
              {entries.length > SHOWN && !all ? (
                <Button size="compact-sm" variant="default" mt="xs" onClick={() => setAll(true)}>
                  Show {plural(entries.length - SHOWN, "older change")}
                </Button>
              ) : null}
            </>
          )
        }
      </QueryView>
    </Panel>
  );
}

/** A stored value in a line: the parts of an object side by side. */
function textOf(value: unknown): string {
  if (value === null || value === undefined) return "nothing";
  if (typeof value !== "object" || Array.isArray(value)) return formatValue(value);
  const parts = Object.entries(value).filter(([, part]) => part !== null && part !== undefined);
  return parts
    .map(([key, part]) => (key === "class" ? formatValue(part) : `${key} ${formatValue(part)}`))
    .join(", ");
}
