/** Tells whoever holds a connection open that a user's sessions or tokens may have ended. */
export class Endings {
  readonly #listeners = new Set<(userId: string) => void>();

  /** Returns how to stop listening. */
  listen(listener: (userId: string) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  announce(userId: string): void {
    for (const listener of this.#listeners) listener(userId);
  }
}
