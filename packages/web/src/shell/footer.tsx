import { IconAlertTriangle } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { useConnectionState } from "../live/use-live.tsx";
import { Goat } from "../ui/goat.tsx";
import classes from "./footer.module.css";

/** Version, documentation, and whether live updates arrive. */
export function Footer({ version }: { version: string }) {
  return (
    <footer className={classes["footer"]}>
      <span className={classes["item"]}>
        <Goat size={16} />
        GOATS {version}
      </span>
      <a className="plain" href="/api/docs" target="_blank" rel="noreferrer">
        API
      </a>
      <Connection />
    </footer>
  );
}

/** A line that broke for a moment is nobody's concern; one that stays broken is. */
const PATIENCE_MS = 2500;

function Connection() {
  const state = useConnectionState();
  const [broken, setBroken] = useState(false);
  useEffect(() => {
    if (state === "open") {
      setBroken(false);
      return undefined;
    }
    const timer = setTimeout(() => setBroken(true), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, [state]);
  return (
    <span className={classes["connection"]} role="status" data-broken={broken || undefined}>
      {broken ? (
        <>
          <IconAlertTriangle size={14} aria-hidden="true" /> Live updates are paused; trying to connect again
        </>
      ) : (
        <>
          <span className={classes["dot"]} aria-hidden="true" /> Live
        </>
      )}
    </span>
  );
}
