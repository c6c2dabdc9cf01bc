import { Kbd, Modal, Switch } from "@mantine/core";
import { useEffect, useState } from "react";
import { setSingleKeys, useSingleKeys } from "../ui/keys.ts";
import classes from "./keys-help.module.css";
import { onOpenKeysHelp } from "./open.ts";

const KEYS: readonly { title: string; keys: readonly (readonly [string, string])[] }[] = [
  {
    title: "Everywhere",
    keys: [
      ["Ctrl K or ⌘ K", "Find targets, observations, runs, files, pages, actions"],
      ["/", "Go to the search or filter of the page"],
      ["t", "Next theme: light, dark, night"],
      ["?", "These keys"],
      ["g h", "Home"],
      ["g t", "Targets"],
      ["g o", "Observations"],
      ["g d", "Data"],
      ["g j", "Tasks"],
    ],
  },
  {
    title: "Lists",
    keys: [
      ["j, k or arrows", "Next and previous row"],
      ["Enter", "Open"],
      ["x or Space", "Select; with Shift a range"],
      ["m or right click", "Menu of the row"],
    ],
  },
];

/** The keys, on `?`. */
export function KeysHelp() {
  const [opened, setOpened] = useState(false);
  const single = useSingleKeys();
  useEffect(() => onOpenKeysHelp(() => setOpened(true)), []);
  return (
    <Modal opened={opened} onClose={() => setOpened(false)} title={<strong>Keyboard</strong>} size="lg">
      {KEYS.map(({ title, keys }) => (
        <section key={title}>
          <h3 className={classes["title"]}>{title}</h3>
          <dl className={classes["keys"]}>
            {keys.map(([key, what]) => (
              <div key={key} className={classes["row"]}>
                <dt>
                  <Kbd>{key}</Kbd>
                </dt>
                <dd>{what}</dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
      <Switch
        mt="lg"
        label="Shortcuts of a single key"
        description="Switch them off when speech input or another aid triggers them by mistake."
        checked={single}
        onChange={(event) => setSingleKeys(event.currentTarget.checked)}
      />
    </Modal>
  );
}
