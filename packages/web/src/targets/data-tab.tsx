import { Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { dataProductListQuery } from "../api/dataproducts.ts";
import type { Target } from "../api/types.ts";
import { DropZone } from "../dataproducts/drop-zone.tsx";
import { ProductTable } from "../dataproducts/product-table.tsx";
import { UploadList } from "../dataproducts/upload-list.tsx";
import type { UploadDestination } from "../dataproducts/upload-queue.ts";
import { Empty } from "../ui/empty.tsx";
import { formatBytes } from "../ui/format.ts";
import { Panel } from "../ui/panel.tsx";
import { QueryView } from "../ui/query-view.tsx";

/** All files of a target, those of its observations too; files without an observation are dropped here. */
export function DataTab({ target }: { target: Target }) {
  const query = useQuery(dataProductListQuery({ targetId: target.id }));
  const destination: UploadDestination = { kind: "target", id: target.id, label: target.name };
  return (
    <Stack>
      <DropZone destination={destination} compact={target.counts.dataProducts > 0} />
      <UploadList destination={destination} />
      <QueryView query={query} what="the data products" height={300}>
        {({ dataProducts }) => (
          <Panel
            title="Data products"
            note={formatBytes(dataProducts.reduce((total, product) => total + product.size, 0))}
            flush
          >
            <ProductTable
              name="data products of a target"
              primary
              products={dataProducts}
              sort="-created"
              empty={
                <Empty compact title="No data yet">
                  <p>
                    Drop spectra, pictures and other files of this target above. Raw frames of an observation
                    are better dropped on the page of the observation, where they can be reduced.
                  </p>
                </Empty>
              }
            />
          </Panel>
        )}
      </QueryView>
    </Stack>
  );
}
