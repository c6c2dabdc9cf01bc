/**
 * How well a text answers a search: 0 when it does not contain every word. Beginnings of the text count more than
 * beginnings of a word inside, and those more than the middle; short texts win over long ones.
 */
export function matchScore(search: string, text: string): number {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return 1;
  const lower = text.toLowerCase();
  let score = 0;
  for (const word of words) {
    const at = lower.indexOf(word);
    if (at < 0) return 0;
    const startsWord = at > 0 && /[^\p{L}\p{N}]/u.test(lower[at - 1] ?? "");
    score += at === 0 ? 4 : startsWord ? 2 : 1;
  }
  return score / words.length + 1 / (1 + text.length);
}

/** The best answers, best first. */
export function bestMatches<Item>(
  search: string,
  items: readonly Item[],
  textOf: (item: Item) => string,
  limit: number,
): Item[] {
  return items
    .map((item) => ({ item, score: matchScore(search, textOf(item)) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)
    .slice(0, limit)
    .map(({ item }) => item);
}
