import { writePosition } from "./coordinates.ts";
import classes from "./stored-preview.module.css";

interface StoredPreviewProps {
  name: string;
  ra: number | undefined;
  dec: number | undefined;
}

/** What will be stored, in every notation, so that a slip of the finger is seen before it is saved. */
export function StoredPreview({ name, ra, dec }: StoredPreviewProps) {
  const written = ra === undefined || dec === undefined ? undefined : writePosition(ra, dec);
  return (
    <section className={classes["preview"]} aria-label="What will be stored" aria-live="polite">
      <h2 className={classes["title"]}>What will be stored</h2>
      {written ? (
        <dl className={classes["rows"]}>
          <dt>Name</dt>
          <dd>{name || "–"}</dd>
          <dt>Sexagesimal</dt>
          <dd>{written.sexagesimal}</dd>
          <dt>Degrees (ICRS)</dt>
          <dd>{written.degrees}</dd>
          <dt>Galactic</dt>
          <dd>{written.galactic}</dd>
        </dl>
      ) : (
        <p className="dim">Both coordinates are needed.</p>
      )}
    </section>
  );
}
