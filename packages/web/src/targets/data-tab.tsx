import { Button, NativeSelect, Stack } from "@mantine/core";
import { IconFileZip } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { archiveUrl, dataProductListQuery } from "../api/dataproducts.ts";
import type { DataProductType, Target } from "../api/types.ts";
import { TYPE_LABELS } from "../dataproducts/describe.ts";
import { DropZone } from "../dataproducts/drop-zone.tsx";
import { ProductTable } from "../dataproducts/product-table.tsx";
import { UploadList } from "../dataproducts/upload-list.tsx";
import type { UploadDestination } from "../dataproducts/upload-queue.ts";
import { Empty } from "../ui/empty.tsx";
import { formatBytes } from "../ui/format.ts";
import { Panel } from "../ui/panel.tsx";
import { QueryView } from "../ui/query-view.tsx";

/** The server looks into each file and says what it is. */
const RECOGNISED = "";
const KINDS = [
  { value: RECOGNISED, label: "Recognised by what is in them" },
  ...Object.entries(TYPE_LABELS).map(([value, label]) => ({ value, label })),
];

/** All files of a target, those of its observations too; files without an observation are dropped here. */
export function DataTab({ target }: { target: Target }) {
  const query = useQuery(dataProductListQuery({ targetId: target.id }));
  const [type, setType] = useState(RECOGNISED);
  const destination: UploadDestination = {
    kind: "target",
    id: target.id,
    label: target.name,
    ...(type === RECOGNISED ? {} : { type: type as DataProductType }),
  };
  return (
    <Stack>
      {target.my.change ? (
        <>
          <NativeSelect
            label="What the next files are"
            description="Photometry and spectra are read: their points appear in the light curve and among the spectra"
            maw={420}
            data={KINDS}
            value={type}
            onChange={(event) => setType(event.currentTarget.value)}
          />
          <DropZone destination={destination} compact={target.counts.dataProducts > 0} />
          <UploadList destination={destination} />
        </>
      ) : null}
      <QueryView query={query} what="the data products" height={300}>
        {({ dataProducts }) => (
          <Panel
            title="Data products"
            note={formatBytes(dataProducts.reduce((total, product) => total + product.size, 0))}
            actions={
              dataProducts.length > 0 ? (
                <Button
                  component="a"
                  href={archiveUrl({ targetId: target.id })}
                  download
                  size="compact-sm"
                  variant="default"
                  leftSection={<IconFileZip size={14} />}
                >
                  Download all (zip)
                </Button>
              ) : null
            }
            flush
          >
            <ProductTable
              name="data products of a target"
              primary
              managed
              mayChange={target.my.change}
              products={dataProducts}
              sort="-created"
              empty={
                <Empty compact title="No data yet">
                  <p>
                    Drop spectra, tables of photometry, pictures and other files of this target above. Raw
                    frames of an observation are better dropped on the page of the observation, where they can
                    be reduced.
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
