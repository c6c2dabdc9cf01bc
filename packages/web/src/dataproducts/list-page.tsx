import { Button, SegmentedControl } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { dataProductListQuery } from "../api/dataproducts.ts";
import type { DataProductType } from "../api/types.ts";
import { Empty } from "../ui/empty.tsx";
import { LinkButton } from "../ui/link-button.tsx";
import { Page } from "../ui/page.tsx";
import { Panel } from "../ui/panel.tsx";
import { QueryView } from "../ui/query-view.tsx";
import { TYPE_LABELS } from "./describe.ts";
import { ProductTable } from "./product-table.tsx";

const route = getRouteApi("/app/dataproducts");

/** All files of all targets that one may see. */
export function DataProductListPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const query = useQuery(dataProductListQuery());
  const set = (change: Partial<typeof search>) =>
    void navigate({ search: (old) => ({ ...old, ...change }), replace: true, resetScroll: false });
  return (
    <Page title="Data">
      <QueryView query={query} what="the data products" height={400}>
        {({ dataProducts }) => (
          <Panel title="Data products" flush>
            <ProductTable
              name="data products"
              primary
              products={search.type ? dataProducts.filter(({ type }) => type === search.type) : dataProducts}
              sort={search.sort ?? "-created"}
              onSort={(sort) => set({ sort })}
              filter={search.filter ?? ""}
              onFilter={(filter) => set({ filter: filter === "" ? undefined : filter })}
              maxHeight="max(320px, calc(100dvh - 300px))"
              toolbar={
                <SegmentedControl
                  size="xs"
                  aria-label="Kind of file"
                  value={search.type ?? "all"}
                  onChange={(value) =>
                    set({ type: value === "all" ? undefined : (value as DataProductType) })
                  }
                  data={[
                    { value: "all", label: "All" },
                    ...(["photometry", "spectroscopy", "fits", "image", "text"] as const).map((value) => ({
                      value,
                      label: TYPE_LABELS[value],
                    })),
                  ]}
                />
              }
              empty={
                dataProducts.length > 0 ? (
                  <Empty
                    title={`No data product is of this kind`}
                    action={
                      <Button variant="default" onClick={() => set({ type: undefined })}>
                        Show all kinds
                      </Button>
                    }
                  />
                ) : (
                  <Empty
                    title="No data yet"
                    action={
                      <LinkButton to="/observations" variant="light">
                        Go to the observations
                      </LinkButton>
                    }
                  >
                    <p>
                      Raw frames, reduced products and spectra of all targets are listed here. Drop files on
                      the page of an observation to begin.
                    </p>
                  </Empty>
                )
              }
            />
          </Panel>
        )}
      </QueryView>
    </Page>
  );
}
