import { mjdFromUnix, unixFromMjd } from "@goats/sky";
import { Badge, Button } from "@mantine/core";
import { IconLock, IconLockOpen, IconUsers } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useMemo, useState } from "react";
import { dataProductListQuery } from "../api/dataproducts.ts";
import { observationListQuery } from "../api/observations.ts";
import type { Target } from "../api/types.ts";
import { trackOf } from "../observability/track.ts";
import { Copy } from "../ui/copy.tsx";
import { Empty } from "../ui/empty.tsx";
import { formatBytes, plural } from "../ui/format.ts";
import { Panel } from "../ui/panel.tsx";
import { QueryView } from "../ui/query-view.tsx";
import { Time } from "../ui/time.tsx";
import { AccessDialog } from "./access-dialog.tsx";
import { writePosition } from "./coordinates.ts";
import { Elements } from "./elements.tsx";
import { HistoryPanel } from "./history-panel.tsx";
import classes from "./overview-tab.module.css";
import { Research } from "./research.tsx";
import { SkyView } from "./sky-view.tsx";

/** Entries of the short lists. */
const RECENT = 6;

/** What the target is, what is known of it, and what came in last. */
export function OverviewTab({ target }: { target: Target }) {
  // A moving target is shown where it is when the page is opened.
  const [now] = useState(() => mjdFromUnix(Date.now()));
  const position = useMemo(() => {
    if (target.ra !== null && target.dec !== null) return { ra: target.ra, dec: target.dec };
    const here = trackOf(target).track?.(now);
    return here && { ra: here.ra, dec: here.dec };
  }, [target, now]);
  return (
    <div className={classes["columns"]}>
      <div className={classes["stack"]}>
        <Research target={target} />
        <Panel title="Details">
          <Details target={target} />
        </Panel>
        <HistoryPanel targetId={target.id} />
      </div>
      <div className={classes["stack"]}>
        {position ? (
          <Panel
            title="Field"
            note={target.type === "NON_SIDEREAL" ? <>now, from its elements</> : "ICRS, north up, east left"}
          >
            <SkyView position={position} name={target.name} />
          </Panel>
        ) : null}
        <FeaturedImage targetId={target.id} />
        <RecentObservations target={target} />
        <RecentData target={target} />
      </div>
    </div>
  );
}

function Details({ target }: { target: Target }) {
  const [sharing, setSharing] = useState(false);
  const { ra, dec } = target;
  const written = ra !== null && dec !== null ? writePosition(ra, dec) : undefined;
  return (
    <dl className={classes["details"]}>
      {written ? (
        <>
          <Row label="Right ascension, declination (ICRS)">
            {written.sexagesimal}
            <Copy value={written.sexagesimal} label="Copy: right ascension, declination" />
          </Row>
          <Row label="In degrees">
            {written.degrees}
            <Copy value={written.degrees} label="Copy: in degrees" />
          </Row>
          <Row label="Galactic">
            {written.galactic}
            <Copy value={written.galactic} label="Copy: galactic" />
          </Row>
        </>
      ) : null}
      <Elements target={target} />
      {target.constellation ? <Row label="Constellation">{target.constellation}</Row> : null}
      {target.aliases.length > 0 ? <Row label="Other names">{target.aliases.join(", ")}</Row> : null}
      {target.tags.length > 0 ? (
        <Row label="Tags">
          {target.tags.map(({ key, value }) => (
            <Badge key={key} variant="default" tt="none" fw={500}>
              {key}: {String(value)}
            </Badge>
          ))}
        </Row>
      ) : null}
      {target.groups.length > 0 ? (
        <Row label="Groups">
          {target.groups.map(({ id, name }) => (
            <Link key={id} className="plain" to="/targets" search={{ group: String(id) }}>
              {name}
            </Link>
          ))}
        </Row>
      ) : null}
      {target.lastDetection ? (
        <Row label="Last detection">
          {target.lastDetection.magnitude === null ? "" : `${target.lastDetection.magnitude.toFixed(2)} mag `}
          {target.lastDetection.band ?? ""}
          <Time iso={new Date(unixFromMjd(target.lastDetection.mjd)).toISOString()} />
        </Row>
      ) : null}
      <Row label="Who sees it">
        <Permissions permissions={target.permissions} />
        {target.my.manage ? (
          <Button size="compact-xs" variant="default" onClick={() => setSharing(true)}>
            Change…
          </Button>
        ) : null}
      </Row>
      <Row label="Created">
        <Time iso={target.createdAt} />
        <span className="dim">by {target.owner.username}</span>
      </Row>
      {target.notes === "" ? null : (
        <Row label="Notes">
          <p className={classes["notes"]}>{target.notes}</p>
        </Row>
      )}
      {sharing ? <AccessDialog target={target} onClose={() => setSharing(false)} /> : null}
    </dl>
  );
}

function Row({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className={classes["row"]}>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Permissions({ permissions }: { permissions: Target["permissions"] }) {
  const looks = {
    PRIVATE: { Icon: IconLock, text: "Private: its owner and the groups that were given access" },
    PUBLIC: { Icon: IconUsers, text: "Public: everybody who is signed in" },
    OPEN: { Icon: IconLockOpen, text: "Open: everybody, also without an account where visitors are let in" },
  };
  const { Icon, text } = looks[permissions];
  return (
    <span className={classes["permission"]}>
      <Icon size={15} aria-hidden="true" /> {text}
    </span>
  );
}

function FeaturedImage({ targetId }: { targetId: number }) {
  const query = useQuery(dataProductListQuery({ targetId }));
  const featured = query.data?.dataProducts.find((product) => product.featured && product.thumbnail);
  if (!featured?.thumbnail) return null;
  return (
    <Panel title="Featured">
      <Link to="/dataproducts/$productId" params={{ productId: featured.id }}>
        <img className={classes["featured"]} src={featured.thumbnail} alt={featured.filename} />
      </Link>
    </Panel>
  );
}

function RecentObservations({ target }: { target: Target }) {
  const query = useQuery(observationListQuery(target.id));
  return (
    <Panel title="Observations">
      <QueryView query={query} what="the observations">
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
  );
}

function RecentData({ target }: { target: Target }) {
  const query = useQuery(dataProductListQuery({ targetId: target.id }));
  return (
    <Panel title="Newest data">
      <QueryView query={query} what="the data products">
        {({ dataProducts }) =>
          dataProducts.length === 0 ? (
            <Empty compact title="No data yet">
              Files arrive on the page of an observation, or in the tab Manage data.
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
  );
}
