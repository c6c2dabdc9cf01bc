import { Accordion, Button, Radio, Stack } from "@mantine/core";
import { IconPlayerPlay } from "@tabler/icons-react";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { primitivesQuery, startReduction } from "../api/runs.ts";
import type { Group, Recipe, Reduction } from "../api/types.ts";
import { Empty } from "../ui/empty.tsx";
import { ErrorMessage } from "../ui/error-message.tsx";
import { plural } from "../ui/format.ts";
import { Panel } from "../ui/panel.tsx";
import { QueryView } from "../ui/query-view.tsx";
import { collectParameters, type TypedValues } from "./parameters.ts";
import { ParametersForm } from "./parameters-form.tsx";
import classes from "./recipe-panel.module.css";
import { RecipeText } from "./recipe-text.tsx";

interface RecipePanelProps {
  runId: number;
  group: Group | undefined;
  /** Ids of the chosen files, in the order of the group. */
  files: readonly number[];
  /** Name of the recipe in the address. */
  recipe: string | undefined;
  onRecipe: (name: string) => void;
  onStarted: (reduction: Reduction) => void;
}

/** What is to be done with the chosen files: recipe, parameters, start. */
export function RecipePanel(props: RecipePanelProps) {
  const { group } = props;
  if (!group) {
    return (
      <Panel title="Recipe">
        <Empty compact title="Choose a group of files">
          <p>Its recipes, with their steps and parameters, appear here.</p>
        </Empty>
      </Panel>
    );
  }
  const recipe =
    group.recipes.find(({ name }) => name === props.recipe) ??
    group.recipes.find(({ isDefault, engine }) => isDefault && engine === "native") ??
    group.recipes.find(({ engine }) => engine === "native");
  if (!recipe) {
    return (
      <Panel title="Recipe">
        <Empty compact title="There is no recipe for these files">
          <p>{group.refused ?? "No recipe of the library fits files of this kind."}</p>
        </Empty>
      </Panel>
    );
  }
  return <RecipeOf key={`${group.key} ${recipe.name}`} {...props} group={group} recipe={recipe} />;
}

interface RecipeOfProps extends Omit<RecipePanelProps, "recipe" | "group"> {
  group: Group;
  recipe: Recipe;
}

function RecipeOf({ runId, group, files, recipe, onRecipe, onStarted }: RecipeOfProps) {
  const [typed, setTyped] = useState<TypedValues>({});
  const [opened, setOpened] = useState<string[]>([]);
  const primitives = useQuery({
    ...primitivesQuery(runId, recipe.name),
    enabled: recipe.engine === "native",
  });
  const { values, problems } = collectParameters(primitives.data?.primitives ?? [], typed);
  const problemCount = Object.keys(problems).length;
  const start = useMutation({
    mutationFn: () =>
      startReduction(runId, { recipe: { name: recipe.name }, files: [...files], parameters: values }),
    onSuccess: onStarted,
  });
  const reason =
    recipe.engine === "dragons"
      ? "This recipe needs DRAGONS, which this server does not run yet."
      : files.length === 0
        ? "Tick at least one file."
        : problemCount > 0
          ? `Put ${plural(problemCount, "parameter")} right first.`
          : undefined;
  const changed = Object.keys(values).length;
  return (
    <Panel
      title="Recipe"
      actions={
        <Button
          leftSection={<IconPlayerPlay size={16} />}
          disabled={reason !== undefined}
          loading={start.isPending}
          onClick={() => start.mutate()}
        >
          Start with {plural(files.length, "file")}
        </Button>
      }
    >
      <Stack gap="md">
        {reason ? (
          <p className={classes["reason"]} role="status">
            {reason}
          </p>
        ) : null}
        {start.error ? <ErrorMessage what="The reduction was not started." error={start.error} /> : null}
        <Radio.Group
          aria-label="Recipe"
          value={recipe.name}
          onChange={onRecipe}
          className={classes["recipes"] ?? ""}
        >
          {group.recipes.map((item) => (
            <Radio
              key={item.name}
              value={item.name}
              disabled={item.engine !== "native"}
              label={
                <>
                  <span className="mono">{item.name}</span>
                  {item.isDefault ? <span className="dim"> (default)</span> : null}
                  {item.engine === "native" ? null : <span className="dim"> needs DRAGONS</span>}
                </>
              }
            />
          ))}
        </Radio.Group>
        {recipe.engine === "native" ? (
          <Accordion variant="contained" multiple value={opened} onChange={setOpened}>
            <Accordion.Item value="parameters">
              <Accordion.Control>
                Parameters{" "}
                <span className="dim">
                  {changed === 0 ? "all at their defaults" : `${changed} changed`}
                  {problemCount > 0 ? `, ${problemCount} to put right` : ""}
                </span>
              </Accordion.Control>
              <Accordion.Panel>
                <QueryView query={primitives} what="the parameters of this recipe" height={200}>
                  {(data) => (
                    <ParametersForm
                      primitives={data.primitives}
                      typed={typed}
                      problems={problems}
                      onChange={setTyped}
                    />
                  )}
                </QueryView>
              </Accordion.Panel>
            </Accordion.Item>
            <Accordion.Item value="text">
              <Accordion.Control>
                Text of the recipe{" "}
                <span className="dim">
                  {primitives.data ? plural(primitives.data.primitives.length, "step") : ""}
                </span>
              </Accordion.Control>
              <Accordion.Panel>
                <RecipeText text={recipe.text} />
              </Accordion.Panel>
            </Accordion.Item>
          </Accordion>
        ) : null}
      </Stack>
    </Panel>
  );
}
