import { useRouterState } from "@tanstack/react-router";
import { Fragment, type ReactNode, useEffect, useRef } from "react";
import classes from "./page.module.css";

let moved = false;

/** Remembers that the next page to be shown was navigated to, so that it takes the focus. */
export function noteNavigation(): void {
  moved = true;
}

interface PageProps {
  /** Names the thing the page shows; also the title of the tab. */
  title: string;
  /** The way up: links, outermost first. */
  crumbs?: ReactNode[];
  /** Under the title: what state is it in. */
  subtitle?: ReactNode;
  /** What can I do next. */
  actions?: ReactNode;
  /** Forms read better narrow. */
  narrow?: boolean;
  children: ReactNode;
}

/** The frame of every page: title, way up, state, actions. Takes the focus after a navigation. */
export function Page({ title, crumbs = [], subtitle, actions, narrow = false, children }: PageProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  const path = useRouterState({ select: (state) => state.location.pathname });
  useEffect(() => {
    document.title = `${title} · GOATS`;
  }, [title]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the path is what makes it another page
  useEffect(() => {
    if (!moved) return;
    moved = false;
    heading.current?.focus({ preventScroll: true });
  }, [path]);
  return (
    <div className={narrow ? classes["narrow"] : classes["page"]}>
      {crumbs.length > 0 ? (
        <nav aria-label="Breadcrumbs" className={classes["crumbs"]}>
          {crumbs.map((crumb, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the way up has a fixed order
            <Fragment key={index}>
              {crumb}
              <span aria-hidden="true" className={classes["separator"]}>
                /
              </span>
            </Fragment>
          ))}
        </nav>
      ) : null}
      <header className={classes["header"]}>
        <div className={classes["heading"]}>
          <h1 ref={heading} tabIndex={-1} className={classes["title"]}>
            {title}
          </h1>
          {subtitle ? <div className={classes["subtitle"]}>{subtitle}</div> : null}
        </div>
        {actions ? <div className={classes["actions"]}>{actions}</div> : null}
      </header>
      {children}
    </div>
  );
}
