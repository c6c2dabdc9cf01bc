import { useEffect } from "react";
import { summarise } from "../dataproducts/upload-queue.ts";
import { useUploads } from "../dataproducts/uploads.ts";

/** Asks before the page is closed while files are on their way. */
export function UnsentWarning() {
  const busy = summarise(useUploads()).active > 0;
  useEffect(() => {
    if (!busy) return undefined;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [busy]);
  return null;
}
