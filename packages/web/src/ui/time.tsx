import { describeTime, formatUtc } from "./format.ts";

interface TimeProps {
  iso: string | null | undefined;
  precision?: "day" | "minute" | "second";
  /** Leaves `UTC` away where a column header already says it. */
  bare?: boolean;
}

/** A time in UTC; hovering shows how long ago, the local time and the MJD. */
export function Time({ iso, precision = "minute", bare = false }: TimeProps) {
  if (!iso) return <span className="dim">–</span>;
  return (
    <time
      dateTime={iso}
      style={{ whiteSpace: "nowrap" }}
      // Computed when it is looked at, so that the age is true.
      onPointerEnter={(event) => {
        event.currentTarget.title = describeTime(iso, new Date());
      }}
    >
      {formatUtc(iso, precision)}
      {bare ? null : " UTC"}
    </time>
  );
}
