import { Link } from "@tanstack/react-router";
import type { Target } from "../api/types.ts";
import type { Column } from "../ui/table/columns.ts";
import { Time } from "../ui/time.tsx";
import classes from "./list-page.module.css";
import { statusLabel } from "./status.ts";

/** The columns of the target list; the keys are what the server sorts by. */
export const TARGET_COLUMNS: readonly Column<Target>[] = [
  {
    key: "name",
    header: "Name",
    value: (target) => target.name,
    cell: (target) => (
      <span className={classes["name"]}>
        <Link className="plain" to="/targets/$targetId" params={{ targetId: target.id }} title={target.name}>
          {target.name}
        </Link>
        {target.aliases.length > 0 ? (
          <span className="dim" title={target.aliases.join(", ")}>
            {target.aliases.join(", ")}
          </span>
        ) : null}
      </span>
    ),
  },
  {
    key: "type",
    header: "Type",
    from: "lg",
    width: "120px",
    optional: true,
    value: (target) => (target.type === "SIDEREAL" ? "Sidereal" : "Non-sidereal"),
  },
  {
    key: "ra",
    header: "RA (h)",
    from: "sm",
    width: "122px",
    numeric: true,
    value: (target) => target.ra,
    cell: (target) =>
      target.ra === null ? (
        <span className="dim">moves</span>
      ) : (
        <span title={`${target.ra.toFixed(6)}°`}>{target.raText}</span>
      ),
  },
  {
    key: "dec",
    header: "Dec (°)",
    from: "sm",
    width: "122px",
    numeric: true,
    value: (target) => target.dec,
    cell: (target) =>
      target.dec === null ? "" : <span title={`${target.dec.toFixed(6)}°`}>{target.decText}</span>,
  },
  {
    key: "class",
    header: "Class",
    from: "md",
    width: "110px",
    value: (target) => target.classification?.class,
    cell: (target) =>
      target.classification === null ? (
        "–"
      ) : (
        <span title={describeClass(target.classification)}>{target.classification.class}</span>
      ),
  },
  {
    key: "redshift",
    header: "z",
    from: "md",
    width: "90px",
    numeric: true,
    value: (target) => target.redshift,
  },
  {
    key: "magnitude",
    header: "Last mag",
    from: "md",
    width: "110px",
    numeric: true,
    value: (target) => target.lastDetection?.magnitude,
    cell: (target) =>
      target.lastDetection?.magnitude == null
        ? "–"
        : `${target.lastDetection.magnitude.toFixed(2)} ${target.lastDetection.band ?? ""}`,
  },
  {
    key: "lastDetection",
    header: "Last seen (MJD)",
    from: "lg",
    optional: true,
    width: "130px",
    numeric: true,
    value: (target) => target.lastDetection?.mjd,
    cell: (target) => target.lastDetection?.mjd.toFixed(2) ?? "–",
  },
  {
    key: "status",
    header: "Status",
    from: "lg",
    optional: true,
    width: "100px",
    value: (target) => target.status,
    cell: (target) => statusLabel(target.status),
  },
  {
    key: "priority",
    header: "Priority",
    from: "md",
    width: "84px",
    numeric: true,
    value: (target) => target.priority,
  },
  {
    key: "observations",
    header: "Observations",
    from: "lg",
    width: "118px",
    numeric: true,
    value: (target) => target.counts.observations,
  },
  {
    key: "dataProducts",
    header: "Data products",
    from: "lg",
    width: "120px",
    numeric: true,
    optional: true,
    value: (target) => target.counts.dataProducts,
  },
  {
    key: "groups",
    header: "Groups",
    from: "lg",
    width: "140px",
    optional: true,
    sortable: false,
    value: (target) => target.groups.map(({ name }) => name).join(", "),
  },
  {
    key: "created",
    header: "Created (UTC)",
    width: "150px",
    from: "lg",
    value: (target) => target.createdAt,
    cell: (target) => <Time iso={target.createdAt} bare />,
  },
  {
    key: "modified",
    header: "Changed (UTC)",
    width: "150px",
    from: "lg",
    optional: true,
    value: (target) => target.updatedAt,
    cell: (target) => <Time iso={target.updatedAt} bare />,
  },
  {
    key: "permissions",
    header: "Who sees it",
    width: "110px",
    from: "lg",
    optional: true,
    value: (target) => target.permissions,
    cell: (target) => ({ OPEN: "Everybody", PUBLIC: "All users", PRIVATE: "Private" })[target.permissions],
  },
  {
    key: "owner",
    header: "Owner",
    width: "110px",
    from: "lg",
    optional: true,
    value: (target) => target.owner.username,
  },
];

function describeClass(classification: NonNullable<Target["classification"]>): string {
  const { class: name, probability, origin } = classification;
  return [name, probability === null ? "" : `${Math.round(probability * 100)} %`, origin ?? ""]
    .filter(Boolean)
    .join(", ");
}
