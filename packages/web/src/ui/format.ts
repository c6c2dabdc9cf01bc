/** How numbers, sizes and times are written everywhere. Pure; the clock is an argument. */

const UNITS = ["B", "kB", "MB", "GB", "TB", "PB"] as const;

/** `1.23 MB`: three digits, decimal prefixes. */
export function formatBytes(bytes: number): string {
  if (!Number.isFinite(bytes) || bytes < 0) return "–";
  let value = bytes;
  let unit = 0;
  // 999.5 would be written as 1000 with three digits.
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const digits = unit === 0 || value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
  return `${value.toFixed(digits)} ${UNITS[unit] ?? "B"}`;
}

/** `12,345`. */
export function formatCount(count: number): string {
  return count.toLocaleString("en-US");
}

/** `1 file`, `2 files`, `12,345 files`. */
export function plural(count: number, singular: string, many = `${singular}s`): string {
  return `${formatCount(count)} ${count === 1 ? singular : many}`;
}

/** `0.4 s`, `12 s`, `3 min 05 s`, `2 h 04 min`. */
export function formatDuration(seconds: number): string {
  if (!Number.isFinite(seconds) || seconds < 0) return "–";
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${pad(whole % 60)} s`;
  return `${Math.floor(whole / 3600)} h ${pad(Math.floor((whole % 3600) / 60))} min`;
}

/** `2026-07-29 12:34:56`, UTC; `–` for no time. `precision` cuts after the minutes or the day. */
export function formatUtc(
  iso: string | null | undefined,
  precision: "day" | "minute" | "second" = "second",
): string {
  const time = iso ? new Date(iso) : undefined;
  if (!time || Number.isNaN(time.getTime())) return "–";
  const length = { day: 10, minute: 16, second: 19 }[precision];
  return time.toISOString().replace("T", " ").slice(0, length);
}

/** Modified Julian Date (UTC) of a time: days since 1858-11-17. */
export function toMjd(time: Date): number {
  return time.getTime() / 86_400_000 + 40_587;
}

/** `just now`, `3 min ago`, `2 h ago`, `5 days ago`, and `in 3 min` for what is to come. */
export function formatAgo(time: Date, now: Date): string {
  const seconds = (now.getTime() - time.getTime()) / 1000;
  const size = Math.abs(seconds);
  if (size < 45) return "just now";
  const [count, unit] =
    size < 2700
      ? [Math.round(size / 60), "min"]
      : size < 79_200
        ? [Math.round(size / 3600), "h"]
        : [Math.max(1, Math.round(size / 86_400)), "day"];
  const words = unit === "day" && count > 1 ? `${count} days` : `${count} ${unit}`;
  return seconds < 0 ? `in ${words}` : `${words} ago`;
}

/** What hovering over a time shows: local time, age, MJD. */
export function describeTime(iso: string, now: Date): string {
  const time = new Date(iso);
  if (Number.isNaN(time.getTime())) return "";
  const local = new Intl.DateTimeFormat("en-GB", {
    dateStyle: "medium",
    timeStyle: "long",
  }).format(time);
  return `${formatAgo(time, now)}\n${local}\nMJD ${toMjd(time).toFixed(5)} (UTC)`;
}

/** A JSON value in one line, for tables and parameter lists. */
export function formatValue(value: unknown): string {
  if (value === null || value === undefined) return "none";
  if (typeof value === "string") return value === "" ? '""' : value;
  if (typeof value === "number" && !Number.isInteger(value)) return String(Number(value.toPrecision(8)));
  if (Array.isArray(value)) return value.map(formatValue).join(", ");
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

function pad(value: number): string {
  return String(value).padStart(2, "0");
}
