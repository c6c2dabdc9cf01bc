import { type ReactNode, useId } from "react";
import classes from "./panel.module.css";

interface PanelProps {
  title: string;
  /** Beside the title: a count, a state. */
  note?: ReactNode;
  actions?: ReactNode;
  /** No padding: for tables that fill the panel. */
  flush?: boolean;
  children: ReactNode;
}

/** A titled part of a page. */
export function Panel({ title, note, actions, flush = false, children }: PanelProps) {
  const id = useId();
  return (
    <section className={classes["panel"]} aria-labelledby={id}>
      <header className={classes["header"]}>
        <h2 id={id} className={classes["title"]}>
          {title}
        </h2>
        {note ? <span className={classes["note"]}>{note}</span> : null}
        {actions ? <div className={classes["actions"]}>{actions}</div> : null}
      </header>
      <div className={flush ? classes["flush"] : classes["body"]}>{children}</div>
    </section>
  );
}
