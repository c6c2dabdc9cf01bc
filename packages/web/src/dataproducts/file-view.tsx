import { Button, Skeleton, Tabs } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { type QueryKey, type UseQueryOptions, useQuery } from "@tanstack/react-query";
import { lazy, type ReactNode, Suspense } from "react";
import type { HeaderHdu, Spectrum } from "../api/types.ts";
import { QueryView } from "../ui/query-view.tsx";
import type { FileViewName } from "./describe.ts";
import { type FileSearch, imageSearch, imageState } from "./file-search.ts";
import classes from "./file-view.module.css";

const ImageViewer = lazy(async () => ({ default: (await import("../viewer/index.ts")).ImageViewer }));
const HeaderTable = lazy(async () => ({ default: (await import("../viewer/index.ts")).HeaderTable }));
const SpectrumPlot = lazy(async () => ({ default: (await import("../viewer/index.ts")).SpectrumPlot }));

/** Longest text that is shown; the rest is a download away. */
const TEXT_LIMIT = 200_000;

const LABELS: Readonly<Record<FileViewName, string>> = {
  image: "Image",
  header: "Header",
  spectrum: "Spectrum",
  picture: "Picture",
  text: "Text",
};

interface Header {
  hdus: HeaderHdu[];
}
interface Spectra {
  spectra: Spectrum[];
}

interface FileViewProps<HeaderKey extends QueryKey, SpectrumKey extends QueryKey> {
  filename: string;
  /** Where the bytes are. */
  url: string;
  /** Best one first. */
  views: readonly FileViewName[];
  /** What of the address belongs to the view. */
  search: FileSearch;
  onSearch: (change: FileSearch) => void;
  header: UseQueryOptions<Header, Error, Header, HeaderKey>;
  spectrum?: UseQueryOptions<Spectra, Error, Spectra, SpectrumKey>;
}

/** A file, looked at in the ways that suit it; the chosen way is part of the address. */
export function FileView<HeaderKey extends QueryKey, SpectrumKey extends QueryKey>(
  props: FileViewProps<HeaderKey, SpectrumKey>,
) {
  const { views, filename, url } = props;
  const shown = views.find((view) => view === props.search.view) ?? views[0];
  if (shown === undefined) {
    return (
      <div className={classes["plain"]}>
        <p>GOATS has no view for this kind of file.</p>
        <Button component="a" href={url} download={filename} leftSection={<IconDownload size={16} />}>
          Download {filename}
        </Button>
      </div>
    );
  }
  return (
    <Tabs value={shown} onChange={(view) => props.onSearch({ view: view ?? undefined })} keepMounted={false}>
      <Tabs.List aria-label="Ways to look at this file">
        {views.map((view) => (
          <Tabs.Tab key={view} value={view}>
            {LABELS[view]}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      <Tabs.Panel value={shown} pt="md">
        <Waiting>
          {shown === "image" ? (
            <ImageViewer
              url={url}
              filename={filename}
              state={imageState(props.search)}
              onStateChange={(state) => props.onSearch(imageSearch(state))}
            />
          ) : null}
          {shown === "header" ? <HeaderOf query={props.header} /> : null}
          {shown === "spectrum" && props.spectrum ? (
            <SpectrumOf query={props.spectrum} title={filename} />
          ) : null}
          {shown === "picture" ? <img className={classes["picture"]} src={url} alt={filename} /> : null}
          {shown === "text" ? <TextOf url={url} /> : null}
        </Waiting>
      </Tabs.Panel>
    </Tabs>
  );
}

function Waiting({ children }: { children: ReactNode }) {
  return (
    <Suspense fallback={<Skeleton height={420} role="status" aria-label="Loading the view" />}>
      {children}
    </Suspense>
  );
}

function HeaderOf<Key extends QueryKey>({ query }: { query: UseQueryOptions<Header, Error, Header, Key> }) {
  const header = useQuery(query);
  return (
    <QueryView query={header} what="the header" height={420}>
      {({ hdus }) => <HeaderTable hdus={hdus} />}
    </QueryView>
  );
}

interface SpectrumOfProps<Key extends QueryKey> {
  query: UseQueryOptions<Spectra, Error, Spectra, Key>;
  title: string;
}

function SpectrumOf<Key extends QueryKey>({ query, title }: SpectrumOfProps<Key>) {
  const spectrum = useQuery(query);
  return (
    <QueryView query={spectrum} what="the spectrum" height={420}>
      {({ spectra }) => <SpectrumPlot spectra={spectra} title={title} />}
    </QueryView>
  );
}

function TextOf({ url }: { url: string }) {
  const text = useQuery({
    queryKey: ["text", url],
    queryFn: async ({ signal }) => {
      const answer = await fetch(url, { signal, headers: { range: `bytes=0-${TEXT_LIMIT - 1}` } });
      return answer.text();
    },
  });
  return (
    <QueryView query={text} what="the text" height={420}>
      {(content) => (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
        <pre className={classes["text"]} tabIndex={0}>
          {content.slice(0, TEXT_LIMIT)}
        </pre>
      )}
    </QueryView>
  );
}
