import { IconPlugConnectedX } from "@tabler/icons-react";
import { useBrokenConnection } from "../live/use-live.tsx";
import { Goat } from "../ui/goat.tsx";
import classes from "./footer.module.css";

interface FooterProps {
  version: string;
  /** Visitors have no live connection, and so none that is broken. */
  live?: boolean;
}

/** Version, documentation, and whether live updates arrive. */
export function Footer({ version, live = true }: FooterProps) {
  return (
    <footer className={classes["footer"]}>
      <span className={classes["item"]}>
        <Goat size={16} />
        GOATS {version}
      </span>
      <a className="plain" href="/api/docs" target="_blank" rel="noreferrer">
        API
      </a>
      {live ? <Connection /> : null}
    </footer>
  );
}

function Connection() {
  const broken = useBrokenConnection();
  return (
    <span className={classes["connection"]} role="status" data-broken={broken || undefined}>
      {broken ? (
        <>
          <IconPlugConnectedX size={14} aria-hidden="true" /> Live updates are paused; trying to connect again
        </>
      ) : (
        <>
          <span className={classes["dot"]} aria-hidden="true" /> Live
        </>
      )}
    </span>
  );
}
