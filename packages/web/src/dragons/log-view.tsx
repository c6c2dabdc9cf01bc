import { ActionIcon, Button, CopyButton, Select, TextInput, Tooltip } from "@mantine/core";
import { IconArrowDown, IconCheck, IconCopy, IconDownload, IconSearch } from "@tabler/icons-react";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useMemo, useRef, useState } from "react";
import type { LogLine } from "../api/types.ts";
import { ErrorMessage } from "../ui/error-message.tsx";
import { formatCount, plural } from "../ui/format.ts";
import { saveText } from "../ui/save-text.ts";
import { filterLines, type LogDetail, logText } from "./log-book.ts";
import classes from "./log-view.module.css";
import { useLog } from "./use-log.ts";

const LINE_HEIGHT = 20;
/** Nearer to the end than this counts as being there. */
const AT_END = 30;

interface LogViewProps {
  reductionId: number;
  /** Names the saved file. */
  name: string;
  /** Whether more lines are to be expected. */
  running: boolean;
}

/**
 * The log of a reduction while it runs and ever after. Follows the newest line as long as one stands at the end;
 * scrolling up holds it still.
 */
export function LogView({ reductionId, name, running }: LogViewProps) {
  const { lines, error, retry } = useLog(reductionId);
  const [detail, setDetail] = useState<LogDetail>("normal");
  const [search, setSearch] = useState("");
  const shown = useMemo(() => filterLines(lines, detail, search), [lines, detail, search]);
  const hidden = lines.length - shown.length;
  return (
    <div className={classes["log"]}>
      <div className={classes["toolbar"]}>
        <Select
          size="xs"
          w={170}
          aria-label="How much of the log"
          allowDeselect={false}
          value={detail}
          onChange={(value) => setDetail(value as LogDetail)}
          data={[
            { value: "all", label: "Everything" },
            { value: "normal", label: "Without details" },
            { value: "problems", label: "Warnings and errors" },
          ]}
        />
        <TextInput
          size="xs"
          className={classes["search"]}
          aria-label="Search the log"
          placeholder="Search the log"
          leftSection={<IconSearch size={14} />}
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
        />
        <span className={classes["count"]} role="status">
          {plural(shown.length, "line")}
          {hidden > 0 ? `, ${formatCount(hidden)} hidden` : ""}
        </span>
        <span className={classes["tools"]}>
          <CopyButton value={logText(shown)}>
            {({ copied, copy }) => (
              <Tooltip label={copied ? "Copied" : "Copy the lines shown"}>
                <ActionIcon aria-label="Copy the lines shown" onClick={copy}>
                  {copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
                </ActionIcon>
              </Tooltip>
            )}
          </CopyButton>
          <Tooltip label="Save the whole log">
            <ActionIcon
              aria-label="Save the whole log"
              onClick={() => saveText(`${name}.log`, logText(lines), "text/plain")}
            >
              <IconDownload size={16} />
            </ActionIcon>
          </Tooltip>
        </span>
      </div>
      {error ? <ErrorMessage what="GOATS could not load the whole log." error={error} retry={retry} /> : null}
      <Lines
        // Another reduction or another selection starts at its end again.
        key={`${reductionId} ${detail} ${search}`}
        lines={shown}
        search={search.trim()}
        empty={
          lines.length > 0
            ? "No line matches."
            : running
              ? "The first line is still to come."
              : "Nothing was logged."
        }
      />
    </div>
  );
}

interface LinesProps {
  lines: readonly LogLine[];
  search: string;
  empty: string;
}

function Lines({ lines, search, empty }: LinesProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const [following, setFollowing] = useState(true);
  const lastTop = useRef(0);
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => LINE_HEIGHT,
    getItemKey: (index) => lines[index]?.n ?? index,
    overscan: 20,
  });
  const height = virtual.getTotalSize();
  // biome-ignore lint/correctness/useExhaustiveDependencies: what grows is what is followed
  useEffect(() => {
    const element = scroller.current;
    if (following && element) element.scrollTop = element.scrollHeight;
  }, [following, height, lines.length]);
  const onScroll = () => {
    const element = scroller.current;
    if (!element) return;
    const atEnd = element.scrollTop + element.clientHeight >= element.scrollHeight - AT_END;
    // Only a move upwards lets go: lines that arrive push the end away, too.
    if (atEnd) setFollowing(true);
    else if (element.scrollTop < lastTop.current) setFollowing(false);
    lastTop.current = element.scrollTop;
  };
  return (
    <div className={classes["frame"]}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard */}
      <section ref={scroller} className={classes["lines"]} aria-label="Log" tabIndex={0} onScroll={onScroll}>
        {lines.length === 0 ? <p className={classes["empty"]}>{empty}</p> : null}
        <div style={{ height, position: "relative" }}>
          {virtual.getVirtualItems().map((item) => {
            const line = lines[item.index];
            if (!line) return null;
            return (
              <div
                key={item.key}
                ref={virtual.measureElement}
                data-index={item.index}
                data-level={line.level}
                className={classes["line"]}
                style={{ transform: `translateY(${item.start}px)` }}
              >
                <time className={classes["time"]} dateTime={line.time}>
                  {line.time.slice(11, 19)}
                </time>
                <span className={classes["level"]}>{levelWord(line.level)}</span>
                <span className={classes["message"]} style={{ paddingInlineStart: `${line.indent * 2}ch` }}>
                  <Marked text={line.message} search={search} />
                </span>
              </div>
            );
          })}
        </div>
      </section>
      {following ? null : (
        <Button
          size="compact-xs"
          className={classes["newest"]}
          leftSection={<IconArrowDown size={12} />}
          onClick={() => setFollowing(true)}
        >
          To the newest line
        </Button>
      )}
    </div>
  );
}

/** Only what asks for attention has a word. */
function levelWord(level: string): string {
  return level === "WARNING" || level === "ERROR" || level === "CRITICAL" ? level.toLowerCase() : "";
}

function Marked({ text, search }: { text: string; search: string }) {
  if (search === "") return text;
  const parts: { text: string; hit: boolean; at: number }[] = [];
  const lower = text.toLowerCase();
  const wanted = search.toLowerCase();
  let from = 0;
  for (let at = lower.indexOf(wanted); at >= 0; at = lower.indexOf(wanted, from)) {
    parts.push({ text: text.slice(from, at), hit: false, at: from });
    parts.push({ text: text.slice(at, at + wanted.length), hit: true, at });
    from = at + wanted.length;
  }
  parts.push({ text: text.slice(from), hit: false, at: from });
  return parts.map(({ text: part, hit, at }) => (hit ? <mark key={`${at} hit`}>{part}</mark> : part));
}
