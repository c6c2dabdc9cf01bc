import { ActionIcon, Button, Tooltip } from "@mantine/core";
import { IconPencil, IconPlus, IconTrash } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import {
  deleteObservationGroup,
  deleteTemplate,
  observationGroupsQuery,
  templatesQuery,
} from "../api/observation-groups.ts";
import type { ObservationGroup, ObservationTemplate } from "../api/types.ts";
import { DangerDialog } from "../ui/danger-dialog.tsx";
import { Empty } from "../ui/empty.tsx";
import { plural } from "../ui/format.ts";
import { Panel } from "../ui/panel.tsx";
import { QueryView } from "../ui/query-view.tsx";
import { Time } from "../ui/time.tsx";
import classes from "./keep-panels.module.css";
import { TemplateDialog } from "./template-dialog.tsx";

/** One's own groups of observations; choosing one filters the list. */
export function GroupsPanel({
  chosen,
  onChoose,
}: {
  chosen: string | undefined;
  onChoose: (name?: string) => void;
}) {
  const query = useQuery(observationGroupsQuery);
  const [leaving, setLeaving] = useState<ObservationGroup>();
  return (
    <Panel title="Groups">
      <QueryView query={query} what="the groups">
        {(groups) =>
          groups.length === 0 ? (
            <Empty compact title="No groups yet">
              Select observations in the table; the button over it puts them into a group.
            </Empty>
          ) : (
            <ul className={classes["list"]}>
              {groups.map((group) => (
                <li key={group.id}>
                  <Button
                    size="compact-sm"
                    variant={chosen === group.name ? "light" : "default"}
                    aria-pressed={chosen === group.name}
                    onClick={() => onChoose(chosen === group.name ? undefined : group.name)}
                  >
                    {group.name}
                  </Button>
                  <span className="dim">{plural(group.observationIds.length, "observation")}</span>
                  <Tooltip label="Delete the group">
                    <ActionIcon
                      size="sm"
                      ml="auto"
                      aria-label={`Delete the group ${group.name}`}
                      onClick={() => setLeaving(group)}
                    >
                      <IconTrash size={14} />
                    </ActionIcon>
                  </Tooltip>
                </li>
              ))}
            </ul>
          )
        }
      </QueryView>
      <DangerDialog
        opened={leaving !== undefined}
        onClose={() => setLeaving(undefined)}
        title={`Delete the group ${leaving?.name ?? ""}?`}
        confirmLabel="Delete group"
        onConfirm={() => deleteObservationGroup(leaving?.id ?? 0)}
      >
        <p>Its observations stay.</p>
      </DangerDialog>
    </Panel>
  );
}

/** Templates of observations, with the facility's own form. */
export function TemplatesPanel() {
  const query = useQuery(templatesQuery);
  const [editing, setEditing] = useState<ObservationTemplate | "new">();
  const [leaving, setLeaving] = useState<ObservationTemplate>();
  return (
    <Panel
      title="Templates"
      actions={
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<IconPlus size={14} />}
          onClick={() => setEditing("new")}
        >
          New template
        </Button>
      }
    >
      <QueryView query={query} what="the templates">
        {(templates) =>
          templates.length === 0 ? (
            <Empty compact title="No templates yet">
              Settings that you use again and again: fill in the facility&apos;s form once.
            </Empty>
          ) : (
            <ul className={classes["list"]}>
              {templates.map((template) => (
                <li key={template.id}>
                  <strong>{template.name}</strong>
                  <span className="dim">
                    {template.facility} {template.type.toLowerCase().replaceAll("_", " ")}
                  </span>
                  <Time iso={template.createdAt} precision="day" />
                  <span className={classes["tools"]}>
                    <Tooltip label="Edit">
                      <ActionIcon
                        size="sm"
                        aria-label={`Edit the template ${template.name}`}
                        onClick={() => setEditing(template)}
                      >
                        <IconPencil size={14} />
                      </ActionIcon>
                    </Tooltip>
                    <Tooltip label="Delete">
                      <ActionIcon
                        size="sm"
                        aria-label={`Delete the template ${template.name}`}
                        onClick={() => setLeaving(template)}
                      >
                        <IconTrash size={14} />
                      </ActionIcon>
                    </Tooltip>
                  </span>
                </li>
              ))}
            </ul>
          )
        }
      </QueryView>
      {editing ? (
        <TemplateDialog
          template={editing === "new" ? undefined : editing}
          onClose={() => setEditing(undefined)}
        />
      ) : null}
      <DangerDialog
        opened={leaving !== undefined}
        onClose={() => setLeaving(undefined)}
        title={`Delete the template ${leaving?.name ?? ""}?`}
        confirmLabel="Delete template"
        onConfirm={() => deleteTemplate(leaving?.id ?? 0)}
      >
        <p>Observations that were made with it stay as they are.</p>
      </DangerDialog>
    </Panel>
  );
}
