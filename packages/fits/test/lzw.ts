/** A plain writer of .Z files, for the tests of the reader; `gzip -d` agrees with what it writes. */
export function compressLzw(data: Uint8Array, maxBits = 16): Uint8Array {
  const out = [0x1f, 0x9d, 0x80 | maxBits];
  const known = new Map<string, number>();
  let bits = 9;
  let next = 257;
  let group: number[] = [];
  const flush = (isWhole: boolean) => {
    let packed = 0n;
    for (const [i, code] of group.entries()) packed |= BigInt(code) << BigInt(i * bits);
    const bytes = group.length === 0 ? 0 : isWhole ? bits : Math.ceil((group.length * bits) / 8);
    for (let i = 0; i < bytes; i++) out.push(Number((packed >> BigInt(8 * i)) & 255n));
    group = [];
  };
  let current = -1;
  const put = (code: number) => {
    group.push(code);
    if (group.length === 8) flush(true);
  };
  for (const byte of data) {
    const code = known.get(`${current},${byte}`);
    if (current < 0 || code !== undefined) {
      current = code ?? byte;
      continue;
    }
    put(current);
    if (next < 1 << maxBits) known.set(`${current},${byte}`, next++);
    current = byte;
    if (next > 1 << bits && bits < maxBits) {
      flush(true);
      bits++;
    }
  }
  if (current >= 0) put(current);
  flush(false);
  return Uint8Array.from(out);
}
