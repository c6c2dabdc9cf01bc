import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { observationListQuery } from "../api/observations.ts";
import { Empty } from "../ui/empty.tsx";
import { LinkButton } from "../ui/link-button.tsx";
import { Page } from "../ui/page.tsx";
import { Panel } from "../ui/panel.tsx";
import { QueryView } from "../ui/query-view.tsx";
import panels from "./keep-panels.module.css";
import { GroupsPanel, TemplatesPanel } from "./keep-panels.tsx";
import { ObservationTable } from "./observation-table.tsx";

const route = getRouteApi("/app/observations");

/** The observations of all targets. */
export function ObservationListPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const query = useQuery(observationListQuery());
  const set = (change: Partial<typeof search>) =>
    void navigate({ search: (old) => ({ ...old, ...change }), replace: true, resetScroll: false });
  return (
    <Page title="Observations">
      <QueryView query={query} what="the observations" height={400}>
        {({ observations }) =>
          observations.length === 0 ? (
            <Empty
              title="No observations yet"
              action={
                <LinkButton to="/targets" variant="light">
                  Go to the targets
                </LinkButton>
              }
            >
              <p>
                An observation record ties an observation of Gemini to one of your targets, and holds its
                files and DRAGONS runs. Add one on the page of a target, by its id.
              </p>
            </Empty>
          ) : (
            <Panel title="All observations" flush>
              <ObservationTable
                name="observations"
                observations={observations}
                withTarget
                sort={search.sort ?? "-created"}
                onSort={(sort) => set({ sort })}
                filter={search.filter ?? ""}
                onFilter={(filter) => set({ filter: filter || undefined })}
                maxHeight="max(320px, calc(100dvh - 300px))"
                empty={null}
              />
            </Panel>
          )
        }
      </QueryView>
      <div className={panels["panels"]}>
        <GroupsPanel chosen={search.filter} onChoose={(name) => set({ filter: name })} />
        <TemplatesPanel />
      </div>
    </Page>
  );
}
