const queues = new Map<string, Promise<unknown>>();

/** Runs `work` when nothing else with the same key runs in this process. */
export async function exclusive<T>(key: string, work: () => Promise<T>): Promise<T> {
  const before = queues.get(key) ?? Promise.resolve();
  const mine = before.then(work, work);
  // The queue must not break when one piece of work fails; its caller hears of it through `mine`.
  const settled = mine.catch(() => undefined);
  queues.set(key, settled);
  try {
    return await mine;
  } finally {
    if (queues.get(key) === settled) queues.delete(key);
  }
}
