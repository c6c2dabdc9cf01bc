import { Button, Menu, Modal, TextInput } from "@mantine/core";
import { IconCheck, IconFolderPlus, IconPlus } from "@tabler/icons-react";
import { useMutation, useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { addObservationGroup, observationGroupsQuery, setInGroup } from "../api/observation-groups.ts";
import type { Observation, ObservationGroup } from "../api/types.ts";
import { FormError } from "../ui/form-errors.tsx";
import { plural } from "../ui/format.ts";
import { toast, toastError } from "../ui/toast.tsx";

/** Puts the chosen observations into a group, takes them out of one, or makes a new group of them. */
export function GroupMenu({ observations }: { observations: readonly Observation[] }) {
  const groups = useQuery(observationGroupsQuery);
  const [naming, setNaming] = useState(false);
  const ids = observations.map(({ id }) => id);
  const change = async (group: ObservationGroup, inside: boolean) => {
    try {
      await setInGroup(group, ids, inside);
      const count = plural(ids.length, "observation");
      toast({
        title: inside ? `${count} added to ${group.name}` : `${count} taken out of ${group.name}`,
        level: "success",
      });
    } catch (error) {
      toastError("The group was not changed", error);
    }
  };
  return (
    <>
      <Menu>
        <Menu.Target>
          <Button size="compact-xs" variant="default" leftSection={<IconFolderPlus size={14} />}>
            Group {plural(ids.length, "observation")}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {groups.data?.map((group) => {
            const all = ids.every((id) => group.observationIds.includes(id));
            return (
              <Menu.Item
                key={group.id}
                leftSection={all ? <IconCheck size={14} /> : null}
                onClick={() => void change(group, !all)}
              >
                {all ? `Take out of ${group.name}` : `Add to ${group.name}`}
              </Menu.Item>
            );
          })}
          <Menu.Item leftSection={<IconPlus size={14} />} onClick={() => setNaming(true)}>
            New group…
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {naming ? <NewGroup ids={ids} onClose={() => setNaming(false)} /> : null}
    </>
  );
}

function NewGroup({ ids, onClose }: { ids: number[]; onClose: () => void }) {
  const [name, setName] = useState("");
  const save = useMutation({ mutationFn: () => addObservationGroup(name.trim(), ids), onSuccess: onClose });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim()) save.mutate();
  };
  return (
    <Modal opened onClose={onClose} title={<strong>New group of observations</strong>}>
      <form onSubmit={submit}>
        <TextInput
          label="Name"
          required
          data-autofocus
          maxLength={50}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <FormError error={save.error} fields={[]} />
        <Button type="submit" mt="md" loading={save.isPending} disabled={!name.trim()}>
          Create with {plural(ids.length, "observation")}
        </Button>
      </form>
    </Modal>
  );
}
