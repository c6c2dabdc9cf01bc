import { ActionIcon, Button, Progress, Tooltip } from "@mantine/core";
import { IconCopyCheck, IconCopyPlus, IconPlayerStop, IconRefresh, IconX } from "@tabler/icons-react";
import { formatBytes, formatDuration, plural } from "../ui/format.ts";
import classes from "./upload-list.module.css";
import { hasEnded, sameDestination, summarise, type Upload, type UploadDestination } from "./upload-queue.ts";
import { uploads, useUploads } from "./uploads.ts";

/** Files above this number that went well are counted, not listed. */
const LISTED = 200;

/** How the files of one destination are getting on. Nothing when none were given. */
export function UploadList({ destination }: { destination: UploadDestination }) {
  const all = useUploads();
  const mine = all.filter((upload) => sameDestination(upload, destination));
  if (mine.length === 0) return null;
  const summary = summarise(mine);
  const duplicates = mine.filter(({ state }) => state === "duplicate").length;
  const share = summary.bytes > 0 ? (100 * summary.sent) / summary.bytes : 100;
  // What is stored is in the table below; only what needs a word stays once everything has ended.
  const listed = ordered(summary.active > 0 ? mine : mine.filter(({ state }) => state !== "stored"));
  const refused = mine.filter(({ state }) => state === "refused");
  return (
    <section className={classes["list"]} aria-label="Uploads">
      <header className={classes["summary"]}>
        <strong role="status">
          {summary.active > 0
            ? `Sending ${plural(summary.total, "file")}: ${summary.ended} done`
            : `${plural(summary.ended - summary.refused - duplicates, "file")} stored`}
          {summary.refused > 0 ? `, ${summary.refused} refused` : ""}
          {duplicates > 0 ? `, ${duplicates} already there` : ""}
        </strong>
        {summary.active > 0 ? (
          <span className={classes["numbers"]}>
            {formatBytes(summary.sent)} of {formatBytes(summary.bytes)}
            {summary.rate === undefined ? "" : `, ${formatBytes(summary.rate)}/s`}
            {summary.secondsLeft === undefined ? "" : `, ${formatDuration(summary.secondsLeft)} left`}
          </span>
        ) : null}
        <span className={classes["tools"]}>
          {refused.length > 1 ? (
            <Button
              size="compact-xs"
              variant="default"
              onClick={() => {
                for (const { id } of refused) uploads.retry(id);
              }}
            >
              Try all refused again
            </Button>
          ) : null}
          {summary.active > 1 ? (
            <Button
              size="compact-xs"
              variant="default"
              onClick={() => {
                for (const upload of mine) uploads.cancel(upload.id);
              }}
            >
              Cancel all
            </Button>
          ) : null}
          {summary.active < mine.length ? (
            <Button size="compact-xs" variant="default" onClick={() => uploads.clear(destination)}>
              Dismiss
            </Button>
          ) : null}
        </span>
      </header>
      {summary.active > 0 ? (
        <Progress mt={8} value={share} size="sm" aria-label="All uploads" transitionDuration={120} />
      ) : null}
      {listed.length > 0 ? (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
        <div className={classes["files"]} tabIndex={0}>
          <ul aria-label="Files on their way">
            {listed.slice(0, LISTED).map((upload) => (
              <UploadRow key={upload.id} upload={upload} />
            ))}
          </ul>
        </div>
      ) : null}
      {listed.length > LISTED ? (
        <p className={classes["more"]}>And {plural(listed.length - LISTED, "file")} more.</p>
      ) : null}
    </section>
  );
}

/** Refused first, since they need somebody; then what moves, what waits, and what is done. */
function ordered(list: readonly Upload[]): Upload[] {
  const rank = { refused: 0, storing: 1, sending: 1, waiting: 2, cancelled: 3, duplicate: 4, stored: 5 };
  return list.toSorted((a, b) => rank[a.state] - rank[b.state] || a.id - b.id);
}

const WORDS: Readonly<Record<Exclude<Upload["state"], "duplicate">, string>> = {
  waiting: "Waiting",
  sending: "Sending",
  storing: "Checking and storing",
  stored: "Stored",
  refused: "Refused",
  cancelled: "Cancelled",
};

function UploadRow({ upload }: { upload: Upload }) {
  const { id, source, state, sent, rate, error, storedAs } = upload;
  const name = source.name;
  const renamed = storedAs !== undefined && storedAs !== name ? ` as ${storedAs}` : "";
  return (
    <li className={classes["file"]} data-state={state}>
      <span className={classes["name"]} title={name}>
        {name}
      </span>
      <span className={classes["state"]}>
        {state === "sending" ? (
          <>
            <Progress
              className={classes["bar"]}
              value={source.size > 0 ? (100 * sent) / source.size : 0}
              size="xs"
              aria-label={`${name}, sent`}
              transitionDuration={120}
            />
            <span className={classes["numbers"]}>
              {formatBytes(sent)} of {formatBytes(source.size)}
              {rate === undefined ? "" : `, ${formatBytes(rate)}/s`}
            </span>
          </>
        ) : (
          <span>
            {state === "duplicate"
              ? `Already there${renamed}: the same content, nothing stored twice`
              : `${WORDS[state]}${renamed}`}
            {error ? `: ${error.message} ${error.fix ?? ""}` : ""}
          </span>
        )}
      </span>
      <span className={classes["buttons"]}>
        {state === "duplicate" ? <IconCopyCheck size={16} aria-hidden="true" /> : null}
        {error?.status === 409 ? (
          <Tooltip label="Keep both: store it under another name">
            <ActionIcon
              size="sm"
              aria-label={`Keep both: store ${name} under another name`}
              onClick={() => uploads.retry(id, { rename: true })}
            >
              <IconCopyPlus size={16} />
            </ActionIcon>
          </Tooltip>
        ) : null}
        {state === "refused" || state === "cancelled" ? (
          <Tooltip label="Try again">
            <ActionIcon size="sm" aria-label={`Send ${name} again`} onClick={() => uploads.retry(id)}>
              <IconRefresh size={16} />
            </ActionIcon>
          </Tooltip>
        ) : null}
        {hasEnded(upload) ? null : (
          <Tooltip label="Cancel">
            <ActionIcon size="sm" aria-label={`Cancel ${name}`} onClick={() => uploads.cancel(id)}>
              {state === "waiting" ? <IconX size={16} /> : <IconPlayerStop size={16} />}
            </ActionIcon>
          </Tooltip>
        )}
      </span>
    </li>
  );
}
