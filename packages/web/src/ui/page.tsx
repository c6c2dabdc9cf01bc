import { Fragment, type ReactNode, useEffect, useRef } from "react";
import classes from "./page.module.css";

/** A navigation happened and nobody did anything since: the title of what appears takes the focus. */
let wanted = false;

function forget(): void {
  wanted = false;
}

/** Called after each navigation to another page, when it has been drawn. */
export function noteNavigation(): void {
  wanted = true;
  document.addEventListener("keydown", forget, { once: true });
  document.addEventListener("pointerdown", forget, { once: true });
  const title = document.querySelector("h1");
  if (title) focusTitle(title);
}

/** A field that took the focus by itself keeps it. */
function focusTitle(title: HTMLElement): void {
  const active = document.activeElement;
  if (active instanceof HTMLElement && active.matches("main input, main textarea")) return;
  title.focus({ preventScroll: true });
}

interface PageProps {
  /** Names the thing the page shows. */
  title: string;
  /** The title of the tab, where it differs. */
  tab?: string;
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
export function Page({
  title,
  tab = title,
  crumbs = [],
  subtitle,
  actions,
  narrow = false,
  children,
}: PageProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${tab} · GOATS`;
  }, [tab]);
  // The real title may replace that of a placeholder once the data is there.
  useEffect(() => {
    if (wanted && heading.current) focusTitle(heading.current);
  }, []);
  return (
    <div className={narrow ? classes["narrow"] : classes["page"]}>
      {crumbs.length > 0 ? (
        <nav aria-label="Breadcrumbs" className={classes["crumbs"]}>
          {crumbs.map((crumb, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the way up has a fixed order
            <Fragment key={index}>
              {index > 0 ? (
                <span aria-hidden="true" className={classes["separator"]}>
                  /
                </span>
              ) : null}
              {crumb}
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
