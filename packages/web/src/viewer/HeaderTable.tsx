import { ActionIcon, Button, Group, Select, Switch, Tabs, Text, TextInput } from "@mantine/core";
import { IconCopy, IconSearch, IconX } from "@tabler/icons-react";
import { useMemo, useState } from "react";
import { HeaderGrid } from "./header/HeaderGrid.tsx";
import classes from "./header/header.module.css";
import {
  type HeaderHdu,
  hduLabel,
  headerRows,
  headerText,
  matchingRows,
  searchWords,
} from "./header/header-rows.ts";
import { copyText } from "./shared/clipboard.ts";

export interface HeaderTableProps {
  /** In the order of the file. */
  hdus: readonly HeaderHdu[];
}

/** Up to so many HDUs stand side by side; more are in a list. */
const TABS = 5;

const KINDS: Readonly<Record<string, string>> = {
  image: "image",
  bintable: "table",
  asciitable: "ASCII table",
};

/** All header cards of a FITS file: choose the HDU, search, copy. */
export function HeaderTable({ hdus }: HeaderTableProps) {
  const [chosen, setChosen] = useState(hdus[0]?.index);
  const [query, setQuery] = useState("");
  const [everywhere, setEverywhere] = useState(false);
  const hdu = hdus.find((candidate) => candidate.index === chosen) ?? hdus[0];
  const words = useMemo(() => searchWords(query), [query]);
  const searched = everywhere ? hdus : hdu ? [hdu] : [];
  const all = useMemo(() => new Map(hdus.map((each) => [each, headerRows(each)])), [hdus]);
  const rows = searched.flatMap((each) => all.get(each) ?? []);
  const found = matchingRows(rows, words);

  if (!hdu) {
    return (
      <Text c="dimmed" ta="center" py="xl">
        This file has no header. Upload or download it again.
      </Text>
    );
  }
  const choose = (index: string | null) => {
    if (index === null) return;
    setChosen(Number(index));
    setEverywhere(false);
  };
  return (
    <section className={classes.table} aria-label="FITS header">
      <div className={classes.bar}>
        {hdus.length > TABS ? (
          <Select
            size="xs"
            className={classes.hduSelect}
            aria-label="HDU"
            data={hdus.map((each) => ({ value: String(each.index), label: fullLabel(each) }))}
            value={String(hdu.index)}
            allowDeselect={false}
            searchable
            disabled={everywhere}
            onChange={choose}
          />
        ) : (
          hdus.length > 1 && (
            <Tabs value={everywhere ? "" : String(hdu.index)} onChange={choose} variant="pills">
              <Tabs.List aria-label="HDU">
                {hdus.map((each) => (
                  <Tabs.Tab key={each.index} value={String(each.index)} className={classes.tab}>
                    {hduLabel(each)}
                  </Tabs.Tab>
                ))}
              </Tabs.List>
            </Tabs>
          )
        )}
        <TextInput
          type="search"
          size="xs"
          className={classes.search}
          aria-label="Search the header"
          placeholder="Keyword, value or comment"
          leftSection={<IconSearch size={14} aria-hidden />}
          rightSection={
            query && (
              <ActionIcon size="sm" aria-label="Clear the search" onClick={() => setQuery("")}>
                <IconX size={14} />
              </ActionIcon>
            )
          }
          value={query}
          onChange={(event) => setQuery(event.currentTarget.value)}
        />
        {hdus.length > 1 && (
          <Switch
            size="xs"
            label="All HDUs"
            checked={everywhere}
            onChange={(event) => setEverywhere(event.currentTarget.checked)}
          />
        )}
        <Group gap="sm" wrap="nowrap" className={classes.end}>
          <Text size="xs" c="dimmed" className={classes.count} aria-live="polite">
            {words.length > 0 ? `${found.length} of ${rows.length} cards` : `${rows.length} cards`}
          </Text>
          <Button
            size="compact-xs"
            variant="default"
            leftSection={<IconCopy size={14} />}
            onClick={() =>
              void copyText(
                searched.map(headerText).join("\n"),
                everywhere ? "all headers" : `the header of ${hduLabel(hdu)}`,
              )
            }
          >
            Copy {everywhere ? "all headers" : "header"}
          </Button>
        </Group>
      </div>
      {found.length > 0 ? (
        <HeaderGrid
          key={everywhere ? "all" : hdu.index}
          rows={found}
          words={words}
          withHdu={everywhere && hdus.length > 1}
        />
      ) : (
        <div className={classes.empty}>
          <Text>
            {rows.length === 0 ? "This header has no cards." : `No card contains “${query.trim()}”.`}
          </Text>
          {hdus.length > 1 && !everywhere && words.length > 0 && (
            <Button size="xs" variant="default" mt="xs" onClick={() => setEverywhere(true)}>
              Search all {hdus.length} HDUs
            </Button>
          )}
        </div>
      )}
    </section>
  );
}

function fullLabel(hdu: HeaderHdu): string {
  return `${hdu.index} · ${hduLabel(hdu)} · ${KINDS[hdu.kind] ?? hdu.kind}`;
}
