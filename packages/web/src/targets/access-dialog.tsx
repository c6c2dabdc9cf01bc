import { Button, Checkbox, Group, Modal, SegmentedControl, Stack, Table } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { ownGroupsQuery, storeTargetAccess, targetAccessQuery } from "../api/groups.ts";
import type { Target, TargetAccess } from "../api/types.ts";
import { FormError } from "../ui/form-errors.tsx";
import { QueryView } from "../ui/query-view.tsx";
import { toast } from "../ui/toast.tsx";

interface AccessDialogProps {
  target: Pick<Target, "id" | "name">;
  onClose: () => void;
}

/** Who sees a target, and which groups may change or delete it. */
export function AccessDialog({ target, onClose }: AccessDialogProps) {
  const query = useQuery(targetAccessQuery(target.id));
  const { data: own } = useQuery(ownGroupsQuery);
  return (
    <Modal opened onClose={onClose} title={<strong>{`Who may do what with ${target.name}`}</strong>}>
      <QueryView query={query} what="who may see it" height={160}>
        {(access) =>
          own ? <AccessForm target={target} access={access} own={own.groups} onClose={onClose} /> : null
        }
      </QueryView>
    </Modal>
  );
}

type Right = "none" | "view" | "change" | "delete";

const RIGHTS: readonly { right: Right; label: string }[] = [
  { right: "view", label: "See" },
  { right: "change", label: "Change" },
  { right: "delete", label: "Delete" },
];
const ORDER: readonly Right[] = ["none", "view", "change", "delete"];

interface AccessFormProps extends AccessDialogProps {
  access: TargetAccess;
  /** The groups that one is in oneself, or all of them for administrators. */
  own: readonly { id: number; name: string }[];
}

function AccessForm({ target, access, own, onClose }: AccessFormProps) {
  const [permissions, setPermissions] = useState(access.permissions);
  const [rights, setRights] = useState<ReadonlyMap<number, Right>>(
    () =>
      new Map(
        access.grants.map(({ group, change, delete: remove }) => [
          group.id,
          remove ? "delete" : change ? "change" : "view",
        ]),
      ),
  );
  const groups = new Map([...own, ...access.grants.map(({ group }) => group)].map((one) => [one.id, one]));
  const save = useMutation({
    mutationFn: () =>
      storeTargetAccess(target.id, {
        permissions,
        grants: [...rights]
          .filter(([, right]) => right !== "none")
          .map(([groupId, right]) => ({
            groupId,
            change: right === "change" || right === "delete",
            delete: right === "delete",
          })),
      }),
    onSuccess: () => {
      toast({ title: `Who may see ${target.name} is stored`, level: "success" });
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <SegmentedControl
          fullWidth
          aria-label="Who sees it"
          value={permissions}
          onChange={(value) => setPermissions(value as TargetAccess["permissions"])}
          data={[
            { value: "PRIVATE", label: "Private" },
            { value: "PUBLIC", label: "All users" },
            { value: "OPEN", label: "Everybody" },
          ]}
        />
        {groups.size === 0 ? (
          <p className="dim">You are in no group yet. Administrators make groups on the users page.</p>
        ) : (
          <Table aria-label="Rights of the groups">
            <Table.Thead>
              <Table.Tr>
                <Table.Th scope="col">Group</Table.Th>
                {RIGHTS.map(({ right, label }) => (
                  <Table.Th key={right} scope="col">
                    {label}
                  </Table.Th>
                ))}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {[...groups.values()].map(({ id, name }) => {
                const held = rights.get(id) ?? "none";
                return (
                  <Table.Tr key={id}>
                    <Table.Th scope="row">{name}</Table.Th>
                    {RIGHTS.map(({ right, label }) => {
                      const on = ORDER.indexOf(held) >= ORDER.indexOf(right);
                      return (
                        <Table.Td key={right}>
                          <Checkbox
                            aria-label={`${name} may ${label.toLowerCase()} it`}
                            checked={on}
                            onChange={() => {
                              const next = on ? (ORDER[ORDER.indexOf(right) - 1] ?? "none") : right;
                              setRights(new Map(rights).set(id, next));
                            }}
                          />
                        </Table.Td>
                      );
                    })}
                  </Table.Tr>
                );
              })}
            </Table.Tbody>
          </Table>
        )}
        <p className="dim">Observations, files, photometry, spectra and comments follow the target.</p>
        <FormError error={save.error} fields={[]} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={save.isPending}>
            Save
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
