import { Button } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { outputHeaderQuery, outputsQuery, outputUrl, runQuery } from "../api/runs.ts";
import type { FileViewName } from "../dataproducts/describe.ts";
import { FileView } from "../dataproducts/file-view.tsx";
import { ErrorMessage } from "../ui/error-message.tsx";
import { formatBytes } from "../ui/format.ts";
import { Page } from "../ui/page.tsx";
import { QueryView } from "../ui/query-view.tsx";
import { Time } from "../ui/time.tsx";
import { Promotion } from "./outputs-panel.tsx";

const route = getRouteApi("/app/runs/$runId/outputs/$name");
const VIEWS: readonly FileViewName[] = ["image", "header"];

/** One output of a run, looked at before it becomes a data product. */
export function OutputPage() {
  const { runId, name } = route.useParams();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const run = useQuery(runQuery(runId)).data;
  const outputs = useQuery(outputsQuery(runId));
  const output = outputs.data?.outputs.find((item) => item.name === name);
  return (
    <Page
      title={name}
      crumbs={[
        run ? (
          <Link
            key="observation"
            className="plain"
            to="/observations/$observationId"
            params={{ observationId: run.observation.id }}
          >
            {run.observation.observationId}
          </Link>
        ) : (
          <span key="observation">Observation</span>
        ),
        <Link key="run" className="plain" to="/runs/$runId" params={{ runId }}>
          {run?.name ?? "DRAGONS run"}
        </Link>,
      ]}
      subtitle={
        output ? (
          <>
            <span>{output.kind.replaceAll("_", " ")}</span>
            <span>{formatBytes(output.size)}</span>
            <span>
              Made <Time iso={output.modifiedAt} />
            </span>
          </>
        ) : null
      }
      actions={
        output ? (
          <>
            <Promotion runId={runId} output={output} size="sm" />
            <Button
              component="a"
              size="sm"
              variant="default"
              href={outputUrl(runId, name)}
              download={name}
              leftSection={<IconDownload size={14} />}
            >
              Download
            </Button>
          </>
        ) : null
      }
    >
      <QueryView query={outputs} what="the outputs of this run" height={420}>
        {() =>
          output ? (
            <FileView
              // A reduction that ran again may have made another file of this name.
              key={output.modifiedAt}
              filename={name}
              url={outputUrl(runId, name)}
              views={VIEWS}
              search={search}
              onSearch={(change) =>
                void navigate({ search: (old) => ({ ...old, ...change }), replace: true, resetScroll: false })
              }
              header={outputHeaderQuery(runId, name)}
            />
          ) : (
            <ErrorMessage
              error={{
                code: "output_not_found",
                message: `The run has no output named ${name}.`,
                fix: "It may have been deleted; its reduction can make it again.",
              }}
            />
          )
        }
      </QueryView>
    </Page>
  );
}
