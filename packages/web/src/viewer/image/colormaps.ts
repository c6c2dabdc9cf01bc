export type ColorMapName = "grey" | "inverted" | "viridis" | "inferno" | "magma" | "heat" | "red";

export const COLOR_MAP_LABELS: Readonly<Record<ColorMapName, string>> = {
  grey: "Grey",
  inverted: "Inverted grey",
  viridis: "Viridis",
  inferno: "Inferno",
  magma: "Magma",
  heat: "Heat",
  red: "Red (night)",
};

/** Number of colours in a table of {@link colorTable}. */
export const COLORS = 256;

/**
 * Stops as six-digit colours, evenly spaced. Viridis, inferno and magma are every 8th colour of the
 * tables of Matplotlib (CC0), which linear interpolation reproduces within 2 of 255.
 */
const STOPS: Readonly<Record<ColorMapName, string>> = {
  grey: "000000 ffffff",
  inverted: "ffffff 000000",
  viridis:
    "440154 470d60 48186a 482374 472d7b 453681 424086 3f4989 3b528b 375a8d 33638d 2f6a8e 2c728e 297a8e 26818e 23898e 21908c 1f988b 1f9f88 21a685 28ae80 31b57b 3ebc74 4cc26c 5dc963 6ece58 82d34c 96d83f abdc32 c0df24 d5e21a eae51a fde725",
  inferno:
    "000004 040312 0b0724 150b37 210c4a 2e0a5a 3c0965 4a0c6b 57106d 63146e 70196e 7d1e6d 89226a 962766 a32b61 af315c bb3755 c63e4d d14644 db4f3b e35932 eb6528 f1711e f67f14 f98d0a fb9c06 fcab0f fbba1f f9ca32 f5d949 f2e865 f3f586 fcffa4",
  magma:
    "000004 030311 0a0822 130d33 1d1146 28115a 36106a 430f76 50127c 5d177f 691c81 762181 822681 8f2a81 9c2e7f a9327d b63779 c33b75 cf4170 db486a e65163 ee5c5e f5695c f9785d fb8761 fd9668 fea571 feb47b fec387 fed194 fde0a2 fceeb0 fcfdbf",
  // Black, through red and orange, to yellow and white: red first, then green, blue last.
  heat: "000000 800000 ff4000 ff9f00 ffdf20 fff080 ffffff",
  // Nothing but red, so that eyes used to the dark stay so.
  red: "000000 ff2810",
};

type Rgb = readonly [number, number, number];

/** The brightest colour of the red map. */
const RED: Rgb = [255, 40, 16];

/** The red of the same brightness (Rec. 709 luma). */
function reddened([red, green, blue]: Rgb): Rgb {
  const luma = (0.2126 * red + 0.7152 * green + 0.0722 * blue) / 255;
  return [RED[0] * luma, RED[1] * luma, RED[2] * luma];
}

function stopsOf(name: ColorMapName, redOnly: boolean): readonly Rgb[] {
  const stops = STOPS[name].split(" ").map((hex): Rgb => {
    const value = Number.parseInt(hex, 16);
    return [value >> 16, (value >> 8) & 255, value & 255];
  });
  return redOnly && name !== "red" ? stops.map(reddened) : stops;
}

/**
 * The colour map as {@link COLORS} x RGBA bytes, dark end first, opaque.
 *
 * @param redOnly keeps only the brightness of each colour, in red: for the night theme
 */
export function colorTable(name: ColorMapName, redOnly = false): Uint8Array<ArrayBuffer> {
  const stops = stopsOf(name, redOnly);
  const table = new Uint8Array(COLORS * 4);
  for (let i = 0; i < COLORS; i++) {
    const position = (i / (COLORS - 1)) * (stops.length - 1);
    const below = Math.min(stops.length - 2, Math.floor(position));
    const fraction = position - below;
    const from = stops[below] ?? [0, 0, 0];
    const to = stops[below + 1] ?? from;
    for (const channel of [0, 1, 2] as const) {
      table[i * 4 + channel] = Math.round(from[channel] + fraction * (to[channel] - from[channel]));
    }
    table[i * 4 + 3] = 255;
  }
  return table;
}

/** A CSS gradient of the map, dark end at the left, for swatches and legends. */
export function colorMapGradient(name: ColorMapName, redOnly = false): string {
  const colors = stopsOf(name, redOnly).map((stop) => `rgb(${stop.map(Math.round).join(" ")})`);
  return `linear-gradient(to right, ${colors.join(", ")})`;
}
