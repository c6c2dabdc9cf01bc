import { useSuspenseQuery } from "@tanstack/react-query";
import { Outlet } from "@tanstack/react-router";
import { sessionQuery } from "../api/session.ts";
import { LiveProvider } from "../live/use-live.tsx";
import classes from "./app-frame.module.css";
import { Footer } from "./footer.tsx";
import { KeysHelp } from "./keys-help.tsx";
import { LiveEvents } from "./live-events.tsx";
import { Navbar } from "./navbar.tsx";
import { PaletteGate } from "./palette-gate.tsx";
import { SignInAgain } from "./sign-in-again.tsx";
import { UnsentWarning } from "./unsent-warning.tsx";
import { VisitorFrame } from "./visitor-frame.tsx";

/** What stands around every page: for those who are signed in, and for visitors where they are let in. */
export function AppFrame() {
  const { data: session } = useSuspenseQuery(sessionQuery);
  if (!session.user) return session.visitors ? <VisitorFrame version={session.version} /> : null;
  return (
    <LiveProvider key={session.user.id}>
      <a href="#main" className={classes["skip"]}>
        Skip to the content
      </a>
      <div className={classes["frame"]}>
        <Navbar user={session.user} />
        <main id="main" tabIndex={-1} className={classes["main"]}>
          <Outlet />
        </main>
        <Footer version={session.version} />
      </div>
      <LiveEvents userId={session.user.id} />
      <PaletteGate user={session.user} />
      <KeysHelp />
      <SignInAgain username={session.user.username} />
      <UnsentWarning />
    </LiveProvider>
  );
}
