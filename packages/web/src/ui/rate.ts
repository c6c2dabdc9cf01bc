/** How fast something grows, from what was seen in the last seconds. Times in ms, rates per second. */
export class RateMeter {
  readonly #windowMs: number;
  #samples: { at: number; amount: number }[] = [];

  constructor(windowMs = 4000) {
    this.#windowMs = windowMs;
  }

  /** Notes how much there is at a time. An amount that shrinks starts the measurement anew. */
  add(at: number, amount: number): void {
    const last = this.#samples.at(-1);
    if (last && amount < last.amount) this.#samples = [];
    this.#samples.push({ at, amount });
    // One sample from before the window stays, so that slow growth keeps a rate.
    while (this.#samples.length > 2 && (this.#samples[1]?.at ?? at) <= at - this.#windowMs)
      this.#samples.shift();
  }

  /** Growth per second; undefined until there is enough to tell. */
  perSecond(): number | undefined {
    const first = this.#samples[0];
    const last = this.#samples.at(-1);
    if (!first || !last || last.at - first.at < 250) return undefined;
    return ((last.amount - first.amount) / (last.at - first.at)) * 1000;
  }
}

/** Seconds until `total` is reached; undefined when it cannot be told. */
export function secondsLeft(
  amount: number,
  total: number,
  perSecond: number | undefined,
): number | undefined {
  if (perSecond === undefined || perSecond <= 0 || !Number.isFinite(total)) return undefined;
  return Math.max(0, (total - amount) / perSecond);
}
