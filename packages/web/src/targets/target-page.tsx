import { Button, Skeleton, Tabs } from "@mantine/core";
import { IconPencil, IconTrash } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { lazy, type ReactNode, Suspense, useEffect, useRef, useState } from "react";
import { targetQuery } from "../api/targets.ts";
import type { Target } from "../api/types.ts";
import { useLiveTarget } from "../live/use-live-target.ts";
import { LinkButton } from "../ui/link-button.tsx";
import { Page } from "../ui/page.tsx";
import { QueryView } from "../ui/query-view.tsx";
import { DataTab } from "./data-tab.tsx";
import { DeleteTarget } from "./delete-target.tsx";
import { ObservationsTab } from "./observations-tab.tsx";
import { OverviewTab } from "./overview-tab.tsx";
import { Position } from "./position.tsx";
import { TARGET_TABS, type TargetTab } from "./tabs.ts";
import classes from "./target-page.module.css";

const ObservabilityTab = lazy(async () => ({
  default: (await import("../observability/observability-tab.tsx")).ObservabilityTab,
}));
const PhotometryTab = lazy(async () => ({
  default: (await import("../photometry/photometry-tab.tsx")).PhotometryTab,
}));
const SpectroscopyTab = lazy(async () => ({
  default: (await import("../spectra/spectroscopy-tab.tsx")).SpectroscopyTab,
}));
const CommentsTab = lazy(async () => ({
  default: (await import("../comments/comments-tab.tsx")).CommentsTab,
}));

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

const LABELS: Readonly<Record<TargetTab, string>> = {
  overview: "Overview",
  observability: "Observability",
  observations: "Observations",
  photometry: "Photometry",
  spectroscopy: "Spectroscopy",
  data: "Manage data",
  comments: "Comments",
};

function TargetView({ target }: { target: Target }) {
  const { tab = "overview" } = route.useSearch();
  const navigate = route.useNavigate();
  const [leaving, setLeaving] = useState(false);
  useLiveTarget(target.id);
  const list = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the chosen tab comes into sight when it changes
  useEffect(() => {
    const chosen = list.current?.querySelector<HTMLElement>('[aria-selected="true"]');
    if (!list.current || !chosen) return;
    list.current.scrollLeft = chosen.offsetLeft - (list.current.clientWidth - chosen.offsetWidth) / 2;
  }, [tab]);
  const counts: Partial<Record<TargetTab, number>> = {
    observations: target.counts.observations,
    data: target.counts.dataProducts,
  };
  return (
    <Page
      title={target.name}
      crumbs={[TARGETS]}
      subtitle={
        target.ra === null || target.dec === null ? (
          <span>Moves through the solar system</span>
        ) : (
          <Position ra={target.ra} dec={target.dec} />
        )
      }
      actions={
        <>
          {target.my.change ? (
            <LinkButton
              to="/targets/$targetId/edit"
              params={{ targetId: target.id }}
              variant="default"
              leftSection={<IconPencil size={16} />}
            >
              Edit
            </LinkButton>
          ) : null}
          {target.my.delete ? (
            <Button variant="default" leftSection={<IconTrash size={16} />} onClick={() => setLeaving(true)}>
              Delete…
            </Button>
          ) : null}
        </>
      }
    >
      <Tabs
        value={tab}
        keepMounted={false}
        onChange={(value) =>
          void navigate({
            search: { tab: value === "overview" ? undefined : (value as TargetTab) },
            replace: true,
            resetScroll: false,
          })
        }
      >
        <Tabs.List ref={list} aria-label={`About ${target.name}`} mb="md" className={classes["tabs"] ?? ""}>
          {TARGET_TABS.map((name) => (
            <Tabs.Tab key={name} value={name}>
              {LABELS[name]}
              {counts[name] === undefined ? "" : ` (${counts[name]})`}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <TabPanel name="overview">
          <OverviewTab target={target} />
        </TabPanel>
        <TabPanel name="observability">
          <ObservabilityTab target={target} />
        </TabPanel>
        <TabPanel name="observations">
          <ObservationsTab target={target} />
        </TabPanel>
        <TabPanel name="photometry">
          <PhotometryTab target={target} />
        </TabPanel>
        <TabPanel name="spectroscopy">
          <SpectroscopyTab target={target} />
        </TabPanel>
        <TabPanel name="data">
          <DataTab target={target} />
        </TabPanel>
        <TabPanel name="comments">
          <CommentsTab target={target} />
        </TabPanel>
      </Tabs>
      <DeleteTarget
        target={leaving ? target : undefined}
        onClose={() => setLeaving(false)}
        onDeleted={() => void navigate({ to: "/targets" })}
      />
    </Page>
  );
}

/** A tab whose code is loaded when it is first shown. */
function TabPanel({ name, children }: { name: TargetTab; children: ReactNode }) {
  return (
    <Tabs.Panel value={name}>
      <Suspense fallback={<Skeleton height={420} role="status" aria-label={`Loading ${LABELS[name]}`} />}>
        {children}
      </Suspense>
    </Tabs.Panel>
  );
}
