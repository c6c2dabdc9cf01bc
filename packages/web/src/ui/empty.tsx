import type { ReactNode } from "react";
import classes from "./empty.module.css";
import { Goat } from "./goat.tsx";

interface EmptyProps {
  title: string;
  /** What would be here and how to get the first one. */
  children?: ReactNode;
  /** The button that makes the first one. */
  action?: ReactNode;
  /** Smaller, without the goat, inside panels. */
  compact?: boolean;
}

/** What a list shows that has nothing to show: what would be here, and how to get there. */
export function Empty({ title, children, action, compact = false }: EmptyProps) {
  return (
    <div className={compact ? classes["compact"] : classes["empty"]}>
      {compact ? null : <Goat size={72} smiling />}
      <p className={classes["title"]}>{title}</p>
      {children ? <div className={classes["text"]}>{children}</div> : null}
      {action ? <div className={classes["action"]}>{action}</div> : null}
    </div>
  );
}
