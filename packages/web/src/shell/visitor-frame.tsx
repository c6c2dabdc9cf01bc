import { Link, Outlet, useLocation } from "@tanstack/react-router";
import { Goat } from "../ui/goat.tsx";
import { LinkButton } from "../ui/link-button.tsx";
import classes from "./app-frame.module.css";
import { Footer } from "./footer.tsx";
import bar from "./navbar.module.css";
import { ThemeMenu } from "./theme-menu.tsx";

/** What stands around the pages that visitors may look at: the open targets, and the way in. */
export function VisitorFrame({ version }: { version: string }) {
  const href = useLocation({ select: (location) => location.href });
  return (
    <>
      <a href="#main" className={classes["skip"]}>
        Skip to the content
      </a>
      <div className={classes["frame"]}>
        <header className={bar["bar"]}>
          <Link to="/targets" className={bar["brand"]} aria-label="GOATS, open targets">
            <Goat size={28} />
            <span>GOATS</span>
          </Link>
          <div className={bar["right"]}>
            <ThemeMenu />
            <LinkButton to="/login" search={{ next: href }} size="xs">
              Sign in
            </LinkButton>
          </div>
        </header>
        <main id="main" tabIndex={-1} className={classes["main"]}>
          <Outlet />
        </main>
        <Footer version={version} live={false} />
      </div>
    </>
  );
}
