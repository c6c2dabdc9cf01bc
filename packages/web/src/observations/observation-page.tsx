import { Button } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useState } from "react";
import { dataProductListQuery } from "../api/dataproducts.ts";
import { observationQuery } from "../api/observations.ts";
import { targetQuery } from "../api/targets.ts";
import type { Observation } from "../api/types.ts";
import { DropZone } from "../dataproducts/drop-zone.tsx";
import { ProductTable } from "../dataproducts/product-table.tsx";
import { UploadList } from "../dataproducts/upload-list.tsx";
import type { UploadDestination } from "../dataproducts/upload-queue.ts";
import { RunList } from "../dragons/run-list.tsx";
import { useLiveTarget } from "../live/use-live-target.ts";
import { Empty } from "../ui/empty.tsx";
import { formatBytes } from "../ui/format.ts";
import { Page } from "../ui/page.tsx";
import { Panel } from "../ui/panel.tsx";
import { QueryView } from "../ui/query-view.tsx";
import { Time } from "../ui/time.tsx";
import { DeleteObservation } from "./delete-observation.tsx";
import classes from "./observation-page.module.css";
import { StatusPanel } from "./status-panel.tsx";

const route = getRouteApi("/app/observations/$observationId");

/** One observation: its files, dropped here, and its DRAGONS runs. */
export function ObservationPage() {
  const { observationId } = route.useParams();
  const query = useQuery(observationQuery(observationId));
  if (!query.data) {
    return (
      <Page title="Observation">
        <QueryView query={query} what="this observation" height={480}>
          {() => null}
        </QueryView>
      </Page>
    );
  }
  return <ObservationView key={observationId} observation={query.data} />;
}

function ObservationView({ observation }: { observation: Observation }) {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const [leaving, setLeaving] = useState(false);
  useLiveTarget(observation.target.id);
  const { data: target } = useQuery(targetQuery(observation.target.id));
  const mayChange = target?.my.change === true;
  const files = useQuery(dataProductListQuery({ observationId: observation.id }));
  const products = files.data?.dataProducts ?? [];
  const destination: UploadDestination = {
    kind: "observation",
    id: observation.id,
    label: observation.observationId,
  };
  const size = products.reduce((total, product) => total + product.size, 0);
  const set = (change: Partial<typeof search>) =>
    void navigate({ search: (old) => ({ ...old, ...change }), replace: true, resetScroll: false });
  return (
    <Page
      title={observation.observationId}
      crumbs={[
        <Link key="all" className="plain" to="/observations">
          Observations
        </Link>,
        <Link
          key="target"
          className="plain"
          to="/targets/$targetId"
          params={{ targetId: observation.target.id }}
        >
          {observation.target.name}
        </Link>,
      ]}
      subtitle={
        <>
          <span>Gemini</span>
          <span>
            Added <Time iso={observation.createdAt} />
          </span>
        </>
      }
      actions={
        mayChange ? (
          <Button variant="default" leftSection={<IconTrash size={16} />} onClick={() => setLeaving(true)}>
            Delete…
          </Button>
        ) : null
      }
    >
      <div className={classes["columns"]}>
        <div className={classes["files"]}>
          <StatusPanel observation={observation} mayChange={mayChange} />
          {mayChange ? <DropZone destination={destination} compact={products.length > 0} /> : null}
          <UploadList destination={destination} />
          <QueryView query={files} what="the files" height={300}>
            {() => (
              <Panel title="Files" note={products.length > 0 ? formatBytes(size) : null} flush>
                <ProductTable
                  name="files"
                  primary
                  products={products}
                  sort={search.sort ?? "filename"}
                  onSort={(sort) => set({ sort })}
                  filter={search.filter ?? ""}
                  onFilter={(filter) => set({ filter: filter || undefined })}
                  empty={
                    <Empty compact title="No files yet">
                      <p>
                        Drop the raw frames above, many at once: each is recognised by its header, with its
                        type, object and settings. Then a DRAGONS run reduces them.
                      </p>
                    </Empty>
                  }
                />
              </Panel>
            )}
          </QueryView>
        </div>
        <RunList observationId={observation.id} fileCount={products.length} />
      </div>
      <DeleteObservation
        observation={leaving ? observation : undefined}
        onClose={() => setLeaving(false)}
        onDeleted={() =>
          void navigate({
            to: "/targets/$targetId",
            params: { targetId: observation.target.id },
            search: { tab: "observations" },
          })
        }
      />
    </Page>
  );
}
