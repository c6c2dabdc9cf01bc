import classes from "./tags.module.css";

/** The tags of a file, as DRAGONS names them. */
export function Tags({ tags }: { tags: readonly string[] }) {
  return (
    <span className={classes["tags"]} title={tags.join(", ")}>
      {tags.map((tag) => (
        <span key={tag} className={classes["tag"]}>
          {tag}
        </span>
      ))}
    </span>
  );
}
