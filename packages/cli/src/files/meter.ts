const CLEAR_LINE = "\r\u001b[2K";
/** Quick work shows nothing, and what shows does not flicker. */
const FIRST_AFTER_MS = 500;
const EVERY_MS = 100;

/** A line on the terminal that tells how many of many are done. */
export interface Meter {
  tick(): void;
  end(): void;
}

/** Lines of output must not stand in the middle of the meter: it is taken away before they are written. */
let visible = false;

/** Takes the meter's line away, if there is one; it comes back by itself. */
export function hideMeter(): void {
  if (!visible) return;
  process.stderr.write(CLEAR_LINE);
  visible = false;
}

/** Starts a meter on standard error; where that is no terminal it does nothing. */
export function startMeter(total: number): Meter {
  let done = 0;
  let shown = performance.now() + FIRST_AFTER_MS - EVERY_MS;
  return {
    tick() {
      done++;
      const now = performance.now();
      if (!process.stderr.isTTY || now - shown < EVERY_MS) return;
      shown = now;
      process.stderr.write(`${CLEAR_LINE}${done} of ${total} files`);
      visible = true;
    },
    end: hideMeter,
  };
}
