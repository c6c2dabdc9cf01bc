import { Button, Tabs } from "@mantine/core";
import { IconPencil, IconTrash } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useState } from "react";
import { targetQuery } from "../api/targets.ts";
import type { Target } from "../api/types.ts";
import { LinkButton } from "../ui/link-button.tsx";
import { Page } from "../ui/page.tsx";
import { QueryView } from "../ui/query-view.tsx";
import { DataTab } from "./data-tab.tsx";
import { DeleteTarget } from "./delete-target.tsx";
import { ObservationsTab } from "./observations-tab.tsx";
import { OverviewTab } from "./overview-tab.tsx";
import { Position } from "./position.tsx";
import { SpectroscopyTab } from "./spectroscopy-tab.tsx";

const route = getRouteApi("/app/targets/$targetId");

const TARGETS = (
  <Link key="targets" className="plain" to="/targets">
    Targets
  </Link>
);

/** Everything about one target, in tabs that are part of the address. */
export function TargetPage() {
  const { targetId } = route.useParams();
  const query = useQuery(targetQuery(targetId));
  if (!query.data) {
    return (
      <Page title="Target" crumbs={[TARGETS]}>
        <QueryView query={query} what="this target" height={480}>
          {() => null}
        </QueryView>
      </Page>
    );
  }
  return <TargetView key={targetId} target={query.data} />;
}

function TargetView({ target }: { target: Target }) {
  const { tab = "overview" } = route.useSearch();
  const navigate = route.useNavigate();
  const [leaving, setLeaving] = useState(false);
  return (
    <Page
      title={target.name}
      crumbs={[TARGETS]}
      subtitle={<Position ra={target.ra} dec={target.dec} />}
      actions={
        <>
          <LinkButton
            to="/targets/$targetId/edit"
            params={{ targetId: target.id }}
            variant="default"
            leftSection={<IconPencil size={16} />}
          >
            Edit
          </LinkButton>
          <Button variant="default" leftSection={<IconTrash size={16} />} onClick={() => setLeaving(true)}>
            Delete…
          </Button>
        </>
      }
    >
      <Tabs
        value={tab}
        keepMounted={false}
        onChange={(value) =>
          void navigate({
            search: { tab: value === "overview" ? undefined : (value as typeof tab) },
            replace: true,
            resetScroll: false,
          })
        }
      >
        <Tabs.List aria-label={`About ${target.name}`} mb="md">
          <Tabs.Tab value="overview">Overview</Tabs.Tab>
          <Tabs.Tab value="observations">Observations ({target.counts.observations})</Tabs.Tab>
          <Tabs.Tab value="spectroscopy">Spectroscopy</Tabs.Tab>
          <Tabs.Tab value="data">Data ({target.counts.dataProducts})</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="overview">
          <OverviewTab target={target} />
        </Tabs.Panel>
        <Tabs.Panel value="observations">
          <ObservationsTab target={target} />
        </Tabs.Panel>
        <Tabs.Panel value="spectroscopy">
          <SpectroscopyTab target={target} />
        </Tabs.Panel>
        <Tabs.Panel value="data">
          <DataTab target={target} />
        </Tabs.Panel>
      </Tabs>
      <DeleteTarget
        target={leaving ? target : undefined}
        onClose={() => setLeaving(false)}
        onDeleted={() => void navigate({ to: "/targets" })}
      />
    </Page>
  );
}
