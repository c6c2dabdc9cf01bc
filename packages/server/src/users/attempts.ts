interface Window {
  count: number;
  endsAt: number;
}

/** Keys remembered at once; beyond that the oldest are forgotten, so that an attacker cannot fill the memory. */
const MAX_KEYS = 10_000;

/** Counts failures by key, so that guessing gets slow and working does not. */
export class Attempts {
  readonly #max: number;
  readonly #windowMs: number;
  readonly #now: () => number;
  readonly #windows = new Map<string, Window>();

  constructor(max: number, windowMs: number, now: () => number = Date.now) {
    this.#max = max;
    this.#windowMs = windowMs;
    this.#now = now;
  }

  /** Counts an attempt. Returns the seconds to wait when there were too many already, otherwise undefined. */
  take(key: string): number | undefined {
    const now = this.#now();
    let window = this.#windows.get(key);
    if (!window || window.endsAt <= now) {
      this.#makeRoom(now);
      window = { count: 0, endsAt: now + this.#windowMs };
      this.#windows.delete(key);
      this.#windows.set(key, window);
    }
    if (window.count >= this.#max) return (window.endsAt - now) / 1000;
    window.count += 1;
    return undefined;
  }

  /** Takes a counted attempt back, because it was none: it succeeded. */
  giveBack(key: string): void {
    const window = this.#windows.get(key);
    if (window && window.count > 0) window.count -= 1;
  }

  /** Forgets all attempts of a key. */
  clear(key: string): void {
    this.#windows.delete(key);
  }

  /** Windows are kept in the order in which they end, so only the first ones have to be looked at. */
  #makeRoom(now: number): void {
    for (const [key, window] of this.#windows) {
      if (window.endsAt > now && this.#windows.size < MAX_KEYS) return;
      this.#windows.delete(key);
    }
  }
}

/** The part of an address that one person usually has: all of IPv4, the first 64 bits of IPv6. */
export function addressKey(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  if (!address.includes(":")) return address;
  const [head = "", tail] = address.split("::");
  const left = head === "" ? [] : head.split(":");
  const right = tail === undefined || tail === "" ? [] : tail.split(":");
  const zeros =
    tail === undefined ? [] : Array<string>(Math.max(0, 8 - left.length - right.length)).fill("0");
  return [...left, ...zeros, ...right]
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(":");
}
