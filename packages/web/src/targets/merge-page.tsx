import { Button, Group, SegmentedControl, Table } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { mergePreviewQuery, mergeTargets } from "../api/targets.ts";
import { Empty } from "../ui/empty.tsx";
import { ErrorMessage } from "../ui/error-message.tsx";
import { plural } from "../ui/format.ts";
import { Page } from "../ui/page.tsx";
import { Panel } from "../ui/panel.tsx";
import { QueryView } from "../ui/query-view.tsx";
import { toast } from "../ui/toast.tsx";
import classes from "./merge-page.module.css";

const route = getRouteApi("/app/targets/merge");

const TARGETS = (
  <Link key="targets" className="plain" to="/targets">
    Targets
  </Link>
);

/** Makes one target of two: which stays, what it takes over, what moves. */
export function MergePage() {
  const { a, b } = route.useSearch();
  const first = Number(a);
  const second = Number(b);
  return (
    <Page title="Merge two targets" crumbs={[TARGETS]}>
      {first > 0 && second > 0 && first !== second ? (
        <MergeView key={`${a}.${b}`} first={first} second={second} />
      ) : (
        <Empty title="Which two?">
          <p>Select two targets in the list and choose “Merge two targets”.</p>
        </Empty>
      )}
    </Page>
  );
}

function MergeView({ first, second }: { first: number; second: number }) {
  const navigate = useNavigate();
  const [primary, setPrimary] = useState(first);
  const secondary = primary === first ? second : first;
  const query = useQuery(mergePreviewQuery(primary, secondary));
  const merge = useMutation({
    mutationFn: () => mergeTargets(primary, secondary),
    onSuccess: (target) => {
      toast({ title: `The two are now ${target.name}`, level: "success" });
      void navigate({ to: "/targets/$targetId", params: { targetId: target.id }, replace: true });
    },
  });
  return (
    <QueryView query={query} what="the comparison" height={320}>
      {({ fields, moves, primary: kept, secondary: gone }) => (
        <>
          <Panel title="Which stays">
            <SegmentedControl
              aria-label="Which target stays"
              value={String(primary)}
              onChange={(id) => setPrimary(Number(id))}
              data={[kept, gone]
                .toSorted((x, y) => x.id - y.id)
                .map(({ id, name }) => ({ value: String(id), label: name }))}
            />
            <p className="dim">
              {kept.name} stays and takes from {gone.name} what it does not have itself. The name {gone.name}{" "}
              becomes another name of it.
            </p>
          </Panel>
          <Panel title="Field by field" flush>
            <div className={classes["scroller"]}>
              <Table aria-label="Field by field" className={classes["table"]}>
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th scope="col">Field</Table.Th>
                    <Table.Th scope="col">{kept.name}</Table.Th>
                    <Table.Th scope="col">{gone.name}</Table.Th>
                    <Table.Th scope="col">Result</Table.Th>
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {fields.map((field) => (
                    <Table.Tr key={field.name}>
                      <Table.Th scope="row">{field.name}</Table.Th>
                      <Table.Td>{field.primary ?? "–"}</Table.Td>
                      <Table.Td>{field.secondary ?? "–"}</Table.Td>
                      <Table.Td>
                        <strong>{field.result ?? "–"}</strong>
                      </Table.Td>
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
            </div>
          </Panel>
          <Panel title="What moves">
            <ul className={classes["moves"]}>
              <li>{plural(moves.observations, "observation record")}</li>
              <li>{plural(moves.dataProducts, "data product")}</li>
              <li>{plural(moves.photometry, "photometry point")}</li>
              <li>{plural(moves.spectra, "spectrum", "spectra")}</li>
              <li>{plural(moves.comments, "comment")}</li>
              <li>{plural(moves.groups, "group membership")}</li>
            </ul>
            {merge.error ? <ErrorMessage what="The targets were not merged." error={merge.error} /> : null}
            <Group justify="flex-end">
              <Button variant="default" onClick={() => void navigate({ to: "/targets" })}>
                Cancel
              </Button>
              <Button color="red" loading={merge.isPending} onClick={() => merge.mutate()}>
                Merge into {kept.name}
              </Button>
            </Group>
          </Panel>
        </>
      )}
    </QueryView>
  );
}
