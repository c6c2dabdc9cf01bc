import { Button, Loader, Progress, Stack, Text } from "@mantine/core";
import { IconAlertTriangle, IconPhotoOff } from "@tabler/icons-react";
import classes from "./image.module.css";
import { formatBytes } from "./numbers.ts";
import type { FileSummary } from "./scene.ts";
import type { Decoder } from "./use-decoder.ts";
import type { ViewerFault } from "./viewer-error.ts";

/** What is to be seen in place of the picture while it is not there. */
export function StageNotice({ decoder, filename }: { decoder: Decoder; filename: string }) {
  const { opening, scene, decoding, sceneFault, retry } = decoder;
  if (opening.state === "failed") return <Fault fault={opening.fault} retry={retry} />;
  if (sceneFault) return <Fault fault={sceneFault} retry={retry} />;
  if (opening.state === "loading") return <Loading {...opening} filename={filename} />;
  if (opening.summary.defaultKey === undefined)
    return <NoImage filename={filename} summary={opening.summary} />;
  if (!scene) {
    return (
      <div className={classes.notice}>
        <Loader size="sm" />
        <Text size="sm">Decoding {filename}</Text>
      </div>
    );
  }
  return decoding ? <div className={classes.busy} role="status" aria-label="Decoding" /> : null;
}

function Loading({
  filename,
  loaded,
  total,
}: {
  filename: string;
  loaded: number;
  total: number | undefined;
}) {
  const percent = total ? (100 * loaded) / total : undefined;
  return (
    <div className={classes.notice}>
      <Stack gap="xs" w="min(320px, 80%)">
        <Text size="sm" ta="center" style={{ overflowWrap: "anywhere" }}>
          Loading {filename}
        </Text>
        <Progress
          value={percent ?? 100}
          animated={percent === undefined}
          aria-label={`Loading ${filename}`}
        />
        <Text size="xs" c="dimmed" ta="center">
          {formatBytes(loaded)}
          {total ? ` of ${formatBytes(total)}` : ""}
        </Text>
      </Stack>
    </div>
  );
}

function Fault({ fault, retry }: { fault: ViewerFault; retry: () => void }) {
  return (
    <div className={classes.notice} role="alert">
      <Stack gap="xs" align="center" maw={460} px="md">
        <IconAlertTriangle size={28} className={classes.wrong} aria-hidden />
        <Text fw={600} ta="center" style={{ overflowWrap: "anywhere" }}>
          {fault.message}
        </Text>
        <Text size="sm" c="dimmed" ta="center">
          {fault.fix}
        </Text>
        <Button size="xs" variant="default" onClick={retry}>
          Try again
        </Button>
      </Stack>
    </div>
  );
}

/** The most HDUs that are listed with what they are. */
const LISTED = 8;

function NoImage({ filename, summary }: { filename: string; summary: FileSummary }) {
  const { hdus, problems } = summary;
  return (
    <div className={classes.notice}>
      <Stack gap="xs" align="center" maw={420} px="md">
        <IconPhotoOff size={28} aria-hidden />
        <Text fw={600} ta="center" style={{ overflowWrap: "anywhere" }}>
          {problems.length > 0 ? `${filename} is damaged` : `No image in ${filename}`}
        </Text>
        <ul className={classes.contents}>
          {hdus.slice(0, LISTED).map((hdu) => (
            <li key={hdu.index}>
              {hdu.label}: {hdu.detail}
            </li>
          ))}
          {hdus.length > LISTED && <li>and {hdus.length - LISTED} more</li>}
        </ul>
        <Text size="sm" c="dimmed" ta="center">
          {problems.length > 0
            ? "Download or upload the file again, and compare its size with the original."
            : "What it holds can be read in the header view."}
        </Text>
      </Stack>
    </div>
  );
}
