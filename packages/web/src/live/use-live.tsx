import {
  createContext,
  type ReactNode,
  useContext,
  useEffect,
  useEffectEvent,
  useState,
  useSyncExternalStore,
} from "react";
import { reportSignedOut } from "../api/client.ts";
import { type ConnectionState, LiveConnection } from "./connection.ts";
import type { LiveEvent, Topic } from "./protocol.ts";

const LiveContext = createContext<LiveConnection | undefined>(undefined);

/** Opens the live connection for everything below, as long as somebody is signed in. */
export function LiveProvider({ children }: { children: ReactNode }) {
  const [connection] = useState(
    () =>
      new LiveConnection(new URL("/api/live", location.href).href.replace(/^http/, "ws"), reportSignedOut),
  );
  useEffect(() => {
    connection.start();
    return () => connection.stop();
  }, [connection]);
  return <LiveContext value={connection}>{children}</LiveContext>;
}

/** Whether events arrive at the moment. */
function useConnectionState(): ConnectionState {
  const connection = useContext(LiveContext);
  return useSyncExternalStore(
    (listener) => connection?.onState(listener) ?? (() => undefined),
    () => connection?.state ?? "closed",
  );
}

/** A line that broke for a moment is nobody's concern; one that stays broken is. */
const PATIENCE_MS = 2500;

/** Whether events have been missing for a while. */
export function useBrokenConnection(): boolean {
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
  return broken;
}

/** Connects at once instead of waiting for the next attempt. */
export function useReconnect(): () => void {
  const connection = useContext(LiveContext);
  return () => connection?.hurry();
}

/**
 * Listens to a topic while the component is shown. `onFresh` is called when the topic becomes live without a past,
 * so that what was fetched earlier can be fetched again and nothing falls between.
 */
export function useTopic(
  topic: Topic | undefined,
  handlers: { onEvent(event: LiveEvent): void; onFresh?(): void },
): void {
  const connection = useContext(LiveContext);
  const onEvent = useEffectEvent((event: LiveEvent) => handlers.onEvent(event));
  const onFresh = useEffectEvent(() => handlers.onFresh?.());
  useEffect(() => {
    if (!connection || topic === undefined) return undefined;
    return connection.listen(topic, { onEvent: (event) => onEvent(event), onFresh: () => onFresh() });
  }, [connection, topic]);
}
