import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { dataProductListQuery } from "../api/dataproducts.ts";
import { observationListQuery } from "../api/observations.ts";
import type { Target } from "../api/types.ts";
import { Copy } from "../ui/copy.tsx";
import { Empty } from "../ui/empty.tsx";
import { formatBytes, plural } from "../ui/format.ts";
import { Panel } from "../ui/panel.tsx";
import { QueryView } from "../ui/query-view.tsx";
import { Time } from "../ui/time.tsx";
import { writePosition } from "./coordinates.ts";
import classes from "./overview-tab.module.css";

/** Entries of the short lists. */
const RECENT = 6;

/** What the target is, and what came in last. */
export function OverviewTab({ target }: { target: Target }) {
  const written = writePosition(target.ra, target.dec);
  const observations = useQuery(observationListQuery(target.id));
  const products = useQuery(dataProductListQuery({ targetId: target.id }));
  const rows: [string, string][] = [
    ["Right ascension, declination (ICRS)", written.sexagesimal],
    ["In degrees", written.degrees],
    ["Galactic", written.galactic],
  ];
  return (
    <div className={classes["columns"]}>
      <Panel title="Details">
        <dl className={classes["details"]}>
          {rows.map(([label, value]) => (
            <div key={label} className={classes["row"]}>
              <dt>{label}</dt>
              <dd>
                {value}
                <Copy value={value} label={`Copy: ${label}`} />
              </dd>
            </div>
          ))}
          <div className={classes["row"]}>
            <dt>Created</dt>
            <dd>
              <Time iso={target.createdAt} />
              <span className="dim">by {target.owner.username}</span>
            </dd>
          </div>
          {target.updatedAt === target.createdAt ? null : (
            <div className={classes["row"]}>
              <dt>Changed</dt>
              <dd>
                <Time iso={target.updatedAt} />
              </dd>
            </div>
          )}
        </dl>
        {target.notes === "" ? null : (
          <>
            <h3 className={classes["heading"]}>Notes</h3>
            <p className={classes["notes"]}>{target.notes}</p>
          </>
        )}
      </Panel>
      <div className={classes["stack"]}>
        <Panel title="Observations">
          <QueryView query={observations} what="the observations">
            {({ observations: list }) =>
              list.length === 0 ? (
                <Empty
                  compact
                  title="No observations yet"
                  action={
                    <Link
                      className="plain"
                      to="/targets/$targetId"
                      params={{ targetId: target.id }}
                      search={{ tab: "observations" }}
                    >
                      Add one by its id
                    </Link>
                  }
                />
              ) : (
                <ul className={classes["list"]}>
                  {list.slice(0, RECENT).map((item) => (
                    <li key={item.id}>
                      <Link
                        className="plain"
                        to="/observations/$observationId"
                        params={{ observationId: item.id }}
                      >
                        {item.observationId}
                      </Link>
                      <span className="dim">
                        {plural(item.counts.dataProducts, "file")}, {plural(item.counts.runs, "run")}
                      </span>
                    </li>
                  ))}
                </ul>
              )
            }
          </QueryView>
        </Panel>
        <Panel title="Newest data">
          <QueryView query={products} what="the data products">
            {({ dataProducts }) =>
              dataProducts.length === 0 ? (
                <Empty compact title="No data yet">
                  Files arrive on the page of an observation, or in the tab Data.
                </Empty>
              ) : (
                <ul className={classes["list"]}>
                  {dataProducts
                    .toSorted((a, b) => b.createdAt.localeCompare(a.createdAt))
                    .slice(0, RECENT)
                    .map((item) => (
                      <li key={item.id}>
                        <Link className="plain" to="/dataproducts/$productId" params={{ productId: item.id }}>
                          {item.filename}
                        </Link>
                        <span className="dim">{formatBytes(item.size)}</span>
                      </li>
                    ))}
                </ul>
              )
            }
          </QueryView>
        </Panel>
      </div>
    </div>
  );
}
