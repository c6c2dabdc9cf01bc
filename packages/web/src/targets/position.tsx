import { Copy } from "../ui/copy.tsx";
import { writePosition } from "./coordinates.ts";
import classes from "./position.module.css";

/** A position in both notations; one click copies either. */
export function Position({ ra, dec }: { ra: number; dec: number }) {
  const written = writePosition(ra, dec);
  return (
    <span className={classes["position"]}>
      <span className={classes["pair"]}>
        {written.sexagesimal}
        <Copy value={written.sexagesimal} label="Copy the position, sexagesimal" />
      </span>
      <span className={classes["pair"]}>
        {written.degrees}°
        <Copy value={written.degrees} label="Copy the position, degrees" />
      </span>
    </span>
  );
}
