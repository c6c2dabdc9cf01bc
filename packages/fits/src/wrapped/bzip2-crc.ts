/** The checksum of bzip2: polynomial 0x04C11DB7, highest bit first. */
export class Bzip2Crc {
  #crc = -1;

  add(bytes: Uint8Array): this {
    let crc = this.#crc;
    for (let i = 0; i < bytes.length; i++) {
      crc = (crc << 8) ^ (TABLE[(crc >>> 24) ^ (bytes[i] as number)] as number);
    }
    this.#crc = crc;
    return this;
  }

  get value(): number {
    return ~this.#crc >>> 0;
  }
}

const TABLE = Int32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte << 24;
  for (let bit = 0; bit < 8; bit++) crc = crc < 0 ? (crc << 1) ^ 0x04c11db7 : crc << 1;
  return crc;
});
