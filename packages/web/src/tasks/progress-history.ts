import type { Task } from "../api/types.ts";
import { RateMeter, secondsLeft } from "../ui/rate.ts";

/** How fast running tasks get on, from the progress that arrived while this page was open. */

export interface Pace {
  /** Share of the work a minute. */
  readonly perMinute: number | undefined;
  readonly secondsLeft: number | undefined;
}

/** Remembers progress per attempt of a task. */
export class PaceBook {
  readonly #meters = new Map<string, RateMeter>();

  /** Takes the newest state of a task in. `now` in ms. */
  note(task: Task, now: number): void {
    const key = `${task.id} ${task.attempts}`;
    if (task.state !== "running") {
      this.#meters.delete(key);
      return;
    }
    if (task.progress === null) return;
    let meter = this.#meters.get(key);
    if (!meter) {
      // Primitives take seconds each: a wide window keeps the number calm.
      meter = new RateMeter(30_000);
      this.#meters.set(key, meter);
      const started = task.startedAt === null ? Number.NaN : Date.parse(task.startedAt);
      if (started < now) meter.add(started, 0);
    }
    meter.add(now, task.progress);
  }

  /** The pace of a task; both parts undefined until they can be told. */
  pace(task: Task): Pace {
    const perSecond = this.#meters.get(`${task.id} ${task.attempts}`)?.perSecond();
    return {
      perMinute: perSecond === undefined || perSecond <= 0 ? undefined : perSecond * 60,
      secondsLeft: task.progress === null ? undefined : secondsLeft(task.progress, 1, perSecond),
    };
  }
}
