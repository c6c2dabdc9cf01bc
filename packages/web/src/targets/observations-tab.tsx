import { Button, Stack } from "@mantine/core";
import { IconRefresh } from "@tabler/icons-react";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { observationListQuery, refreshObservations } from "../api/observations.ts";
import type { Target } from "../api/types.ts";
import { AddObservation } from "../observations/add-observation.tsx";
import { ObservationTable } from "../observations/observation-table.tsx";
import { Empty } from "../ui/empty.tsx";
import { Panel } from "../ui/panel.tsx";
import { QueryView } from "../ui/query-view.tsx";
import { toast, toastError } from "../ui/toast.tsx";

/** The observations of a target; a new record opens its page, where files are dropped. */
export function ObservationsTab({ target }: { target: Target }) {
  const query = useQuery(observationListQuery(target.id));
  const navigate = useNavigate();
  const refresh = useMutation({
    mutationFn: () => refreshObservations(target.id),
    onSuccess: () =>
      toast({ title: "The facilities are being asked", message: "The list follows by itself." }),
    onError: (error) => toastError("The states are not being refreshed", error),
  });
  return (
    <Stack>
      {target.my.change ? (
        <Panel title="Add an observation">
          <AddObservation
            targetId={target.id}
            onAdded={(observation) => {
              toast({
                title: `${observation.observationId} is added`,
                message: "Drop its files on this page.",
                level: "success",
              });
              void navigate({
                to: "/observations/$observationId",
                params: { observationId: observation.id },
              });
            }}
          />
        </Panel>
      ) : null}
      <QueryView query={query} what="the observations" height={240}>
        {({ observations }) => (
          <Panel
            title="Observations"
            flush
            actions={
              observations.length > 0 && target.my.change ? (
                <Button
                  size="compact-sm"
                  variant="default"
                  loading={refresh.isPending}
                  leftSection={<IconRefresh size={14} />}
                  onClick={() => refresh.mutate()}
                >
                  Refresh all
                </Button>
              ) : null
            }
          >
            <ObservationTable
              name="observations of a target"
              observations={observations}
              withTarget={false}
              sort="-created"
              empty={
                <Empty compact title="No observations yet">
                  <p>Give the id of an observation of Gemini above. Its page then takes the files.</p>
                </Empty>
              }
            />
          </Panel>
        )}
      </QueryView>
    </Stack>
  );
}
