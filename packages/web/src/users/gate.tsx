import type { ReactNode } from "react";
import { Goat } from "../ui/goat.tsx";
import { Page } from "../ui/page.tsx";
import classes from "./gate.module.css";

/** The frame of the pages before the login. */
export function Gate({ title, children }: { title: string; children: ReactNode }) {
  return (
    <main className={classes["gate"]}>
      <div className={classes["card"]}>
        <div className={classes["brand"]}>
          <Goat size={44} />
          <span>GOATS</span>
        </div>
        <Page title={title} narrow>
          {children}
        </Page>
      </div>
      <p className={classes["motto"]}>Follow up things that change in the sky, with the Gemini telescopes.</p>
    </main>
  );
}
