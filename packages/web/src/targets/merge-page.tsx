import { Button, Group, SegmentedControl, Stack, Table } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { mergePreviewQuery, mergeTargets, noteMerge, targetQuery } from "../api/targets.ts";
import { Empty } from "../ui/empty.tsx";
import { ErrorMessage } from "../ui/error-message.tsx";
import { plural } from "../ui/format.ts";
import { Page } from "../ui/page.tsx";
import { Panel } from "../ui/panel.tsx";
import { QueryView } from "../ui/query-view.tsx";
import { toast } from "../ui/toast.tsx";
import { mergeRows } from "./merge-fields.ts";
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

/** What goes from one target to the other, by the server's names. */
const MOVES: readonly (readonly [key: string, singular: string, many?: string])[] = [
  ["aliases", "other name"],
  ["observations", "observation record"],
  ["dataProducts", "data product"],
  ["photometry", "photometry point"],
  ["spectra", "spectrum", "spectra"],
  ["comments", "comment"],
  ["tags", "tag"],
  ["groups", "group membership"],
];

function MergeView({ first, second }: { first: number; second: number }) {
  const navigate = useNavigate();
  const [primary, setPrimary] = useState(first);
  const secondary = primary === first ? second : first;
  const preview = useQuery(mergePreviewQuery(primary, secondary));
  const one = useQuery(targetQuery(primary));
  const other = useQuery(targetQuery(secondary));
  const merge = useMutation({
    mutationFn: () => mergeTargets(primary, secondary),
    onSuccess: async (target) => {
      toast({ title: `The two are now ${target.name}`, level: "success" });
      await navigate({ to: "/targets/$targetId", params: { targetId: target.id }, replace: true });
      noteMerge(target, secondary);
    },
  });
  return (
    <QueryView query={preview} what="the comparison" height={320}>
      {({ fields, moves }) => {
        const kept = one.data ?? { id: primary, name: "the first" };
        const gone = other.data ?? { id: secondary, name: "the second" };
        return (
          <Stack gap="md">
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
                {kept.name} stays and takes from {gone.name} what it does not have itself. The name{" "}
                {gone.name} becomes another name of it.
              </p>
            </Panel>
            <Panel title="Field by field" flush>
              {/* biome-ignore lint/a11y/noNoninteractiveTabindex: who has no mouse scrolls with the arrow keys */}
              <section className={classes["scroller"]} aria-label="Field by field" tabIndex={0}>
                <Table className={classes["table"]}>
                  <Table.Thead>
                    <Table.Tr>
                      <Table.Th scope="col">Field</Table.Th>
                      <Table.Th scope="col">{kept.name}</Table.Th>
                      <Table.Th scope="col">{gone.name}</Table.Th>
                      <Table.Th scope="col">Result</Table.Th>
                    </Table.Tr>
                  </Table.Thead>
                  <Table.Tbody>
                    {mergeRows(fields).map((field) => (
                      <Table.Tr key={field.name}>
                        <Table.Th scope="row">{field.label}</Table.Th>
                        <Table.Td>{field.primary}</Table.Td>
                        <Table.Td>{field.secondary}</Table.Td>
                        <Table.Td>
                          <strong>{field.result}</strong>
                        </Table.Td>
                      </Table.Tr>
                    ))}
                  </Table.Tbody>
                </Table>
              </section>
            </Panel>
            <Panel title="What moves">
              <ul className={classes["moves"]}>
                {MOVES.map(([key, singular, many]) => (
                  <li key={key}>{plural(moves[key] ?? 0, singular, many)}</li>
                ))}
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
          </Stack>
        );
      }}
    </QueryView>
  );
}
