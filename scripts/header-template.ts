/**
 * Makes the simulator's header templates out of a real GMOS frame:
 *
 *   node scripts/header-template.ts <raw GMOS file> > packages/simulator/src/templates/<name>.json
 *
 * Keeps the cards of the primary header and of the first extension as they are, and what differs from it in the other
 * extensions. Structural keywords go, because the writer sets them; so do names of people.
 */
import { readFile } from "node:fs/promises";

const CARD = 80;
const BLOCK = 2880;
const STRUCTURAL =
  /^(SIMPLE|XTENSION|BITPIX|NAXIS\d*|EXTEND|PCOUNT|GCOUNT|BSCALE|BZERO|NEXTEND|COMMENT|OBSERVER|SSA)\s*$/;

const file = process.argv[2];
if (file === undefined) throw new Error("usage: node scripts/header-template.ts <raw GMOS file>");
const bytes = await readFile(file);

/** Cards of the HDU that begins at `offset`, and the offset of the next HDU. */
function readHdu(offset: number): { cards: string[]; next: number } {
  const cards: string[] = [];
  let position = offset;
  for (; ; position += CARD) {
    const card = bytes.toString("latin1", position, position + CARD);
    if (card.startsWith("END     ")) break;
    cards.push(card.trimEnd());
  }
  const integer = (keyword: string) =>
    Number(cards.find((card) => card.slice(0, 8).trimEnd() === keyword)?.slice(10, 30) ?? 0);
  const axes = Array.from({ length: integer("NAXIS") }, (_, axis) => integer(`NAXIS${axis + 1}`));
  const size = axes.length === 0 ? 0 : (axes.reduce((a, b) => a * b, 1) * Math.abs(integer("BITPIX"))) / 8;
  const data = Math.ceil((position + CARD) / BLOCK) * BLOCK;
  return { cards, next: data + Math.ceil(size / BLOCK) * BLOCK };
}

const keep = (card: string) => card !== "" && !STRUCTURAL.test(card.slice(0, 8));
const hdus: string[][] = [];
for (let offset = 0; offset < bytes.length; ) {
  const { cards, next } = readHdu(offset);
  hdus.push(cards.filter(keep));
  offset = next;
}
const [primary = [], first = [], ...others] = hdus;
const differences = others.map((cards) => cards.filter((card) => !first.includes(card)));
console.log(JSON.stringify({ primary, extension: first, differences: [[], ...differences] }, null, 1));
