import { Copy } from "../ui/copy.tsx";
import classes from "./recipe-text.module.css";

/** The text of a recipe, with line numbers. */
export function RecipeText({ text }: { text: string }) {
  const lines = text.replace(/\n$/, "").split("\n");
  return (
    <div className={classes["frame"]}>
      <span className={classes["copy"]}>
        <Copy value={text} label="Copy the recipe" />
      </span>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard */}
      <section className={classes["text"]} aria-label="Text of the recipe" tabIndex={0}>
        {lines.map((line, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines have no other name than their number
          <div key={index} className={classes["line"]}>
            <span className={classes["number"]} aria-hidden="true">
              {index + 1}
            </span>
            <code>{line === "" ? " " : line}</code>
          </div>
        ))}
      </section>
    </div>
  );
}
