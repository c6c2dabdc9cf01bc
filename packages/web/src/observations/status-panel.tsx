import { Button, Select } from "@mantine/core";
import { IconExternalLink, IconRefresh } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { changeObservation, refreshObservation } from "../api/observations.ts";
import type { Observation } from "../api/types.ts";
import { formatValue } from "../ui/format.ts";
import { Panel } from "../ui/panel.tsx";
import { Time } from "../ui/time.tsx";
import { toast, toastError } from "../ui/toast.tsx";
import { OBSERVATION_LOOKS, ObservationState } from "./observation-state.tsx";
import classes from "./status-panel.module.css";

const STATES = Object.entries(OBSERVATION_LOOKS).map(([value, { label }]) => ({ value, label }));

/** How an observation stands at its facility: state, schedule, what it was before, its parameters. */
export function StatusPanel({ observation, mayChange }: { observation: Observation; mayChange: boolean }) {
  const refresh = useMutation({
    mutationFn: () => refreshObservation(observation.id),
    onSuccess: () => toast({ title: "The facility is being asked", message: "The page follows by itself." }),
    onError: (error) => toastError("The status is not being refreshed", error),
  });
  const change = useMutation({
    mutationFn: (state: Observation["state"]) => changeObservation(observation.id, { state }),
    onError: (error) => toastError("The status was not changed", error),
  });
  const parameters = Object.entries(observation.parameters);
  return (
    <Panel
      title="Status"
      note={<ObservationState observation={observation} />}
      actions={
        <>
          {observation.url ? (
            <Button
              component="a"
              href={observation.url}
              target="_blank"
              rel="noopener noreferrer"
              size="compact-sm"
              variant="default"
              leftSection={<IconExternalLink size={14} />}
            >
              View at the archive
            </Button>
          ) : null}
          {mayChange ? (
            <Button
              size="compact-sm"
              variant="default"
              loading={refresh.isPending}
              leftSection={<IconRefresh size={14} />}
              onClick={() => refresh.mutate()}
            >
              Refresh
            </Button>
          ) : null}
        </>
      }
    >
      <dl className={classes["facts"]}>
        <div>
          <dt>At the facility</dt>
          <dd>
            {observation.status || <span className="dim">nothing known yet</span>}{" "}
            {observation.statusAt ? (
              <span className="dim">
                heard <Time iso={observation.statusAt} />
              </span>
            ) : null}
          </dd>
        </div>
        <div>
          <dt>Set by hand</dt>
          <dd>
            <Select
              size="xs"
              w={150}
              disabled={!mayChange}
              aria-label="State of the observation"
              allowDeselect={false}
              data={STATES}
              value={change.isPending ? change.variables : observation.state}
              onChange={(state) => state && change.mutate(state as Observation["state"])}
            />
          </dd>
        </div>
        {observation.scheduledStart || observation.scheduledEnd ? (
          <div>
            <dt>Scheduled</dt>
            <dd>
              <Time iso={observation.scheduledStart} /> to <Time iso={observation.scheduledEnd} />
            </dd>
          </div>
        ) : null}
        {observation.groups.length > 0 ? (
          <div>
            <dt>Groups</dt>
            <dd>{observation.groups.map(({ name }) => name).join(", ")}</dd>
          </div>
        ) : null}
      </dl>
      {observation.statusProblem ? <p className={classes["problem"]}>{observation.statusProblem}</p> : null}
      {observation.history.length > 1 ? (
        <details>
          <summary>What it was before</summary>
          <ol className={classes["history"]}>
            {observation.history.toReversed().map((entry) => (
              <li key={`${entry.at} ${entry.state}`}>
                <ObservationState observation={entry} /> <Time iso={entry.at} />
              </li>
            ))}
          </ol>
        </details>
      ) : null}
      {parameters.length > 0 ? (
        <details>
          <summary>Parameters</summary>
          <dl className={classes["facts"]}>
            {parameters.map(([key, value]) => (
              <div key={key}>
                <dt>{key}</dt>
                <dd>{formatValue(value)}</dd>
              </div>
            ))}
          </dl>
        </details>
      ) : null}
    </Panel>
  );
}
