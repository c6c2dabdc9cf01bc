import type { Theme } from "../ui/theme.ts";

/** Shapes of the points, so that bands differ where colours cannot. */
export type Marker = "circle" | "square" | "diamond" | "triangle" | "pentagon" | "star" | "plus" | "cross";

/** How a passband is drawn everywhere. */
export interface BandLook {
  readonly color: string;
  readonly marker: Marker;
}

/** Colour on light and on dark, and marker. Neighbouring bands differ in lightness too, for the colour-blind. */
const LOOKS: Readonly<Record<string, readonly [light: string, dark: string, marker: Marker]>> = {
  u: ["#7b3fb5", "#b996f5", "triangle"],
  g: ["#00795a", "#3ecf9a", "circle"],
  r: ["#c0392b", "#ff7f6b", "square"],
  i: ["#946200", "#f2b83a", "diamond"],
  z: ["#7a3e14", "#d3a27c", "pentagon"],
  y: ["#5a586b", "#b4b4c2", "star"],
  U: ["#5b2fa0", "#a585f0", "plus"],
  B: ["#1660a8", "#6cb8f2", "circle"],
  V: ["#3c7a1f", "#93cf5b", "square"],
  R: ["#a3192b", "#ff8a8f", "diamond"],
  I: ["#7a4a00", "#e3b565", "triangle"],
  J: ["#8f2f7a", "#e58fd0", "square"],
  H: ["#a02050", "#f590b5", "diamond"],
  K: ["#5f1f3f", "#cf9db5", "pentagon"],
  G: ["#1b1a23", "#e5e5ec", "circle"],
  BP: ["#2a55b5", "#8fb4f5", "star"],
  RP: ["#a33a1a", "#f59a7a", "star"],
  c: ["#00727c", "#4fd0d8", "cross"],
  o: ["#b45a00", "#ff9a3c", "plus"],
  w: ["#4a4a58", "#c8c8d4", "cross"],
};

const ORDER = [
  "U",
  "u",
  "B",
  "BP",
  "g",
  "c",
  "V",
  "G",
  "w",
  "r",
  "R",
  "o",
  "RP",
  "i",
  "I",
  "z",
  "y",
  "J",
  "H",
  "K",
];

/** What surveys call their bands, in small letters without punctuation. */
const ALIASES: Readonly<Record<string, string>> = {
  cyan: "c",
  orange: "o",
  atlasc: "c",
  atlaso: "o",
  gaiag: "G",
  gaiabp: "BP",
  gaiarp: "RP",
  bp: "BP",
  rp: "RP",
  gbp: "BP",
  grp: "RP",
  clear: "w",
  white: "w",
  unfiltered: "w",
  open: "w",
  ks: "K",
  "2massj": "J",
  "2massh": "H",
  "2massks": "K",
};

/** The passband that a name stands for, such as `r` for `ZTF_r`, `r'`, `sdssr` and `LSST r`; itself when unknown. */
export function passband(name: string): string {
  const bare = name.trim().replace(/['’`]|prime$/gi, "");
  if (bare in LOOKS) return bare;
  const folded = bare.toLowerCase().replace(/[^a-z0-9]/g, "");
  const alias = ALIASES[folded];
  if (alias) return alias;
  const sloan =
    /^(?:sdss|ps1?|panstarrs|ztf|lsst|rubin|des|decam|gmos[ns]?|sloan|legacy|ls)([ugrizy])p?$/.exec(folded);
  if (sloan?.[1]) return sloan[1];
  if (/^[ugrizy]p$/.test(folded)) return folded.slice(0, 1);
  // Gemini adds the number of the filter: r_G0303.
  const gemini = /^([ugrizy])_?g?\d{4}$/i.exec(bare);
  if (gemini?.[1]) return gemini[1].toLowerCase();
  const johnson = /^(?:johnson|bessell?|cousins|landolt|generic|2mass|niri|wfcam|vista)([ubvrijhk])s?$/.exec(
    folded,
  );
  if (johnson?.[1]) return johnson[1].toUpperCase();
  return bare;
}

const NIGHT = ["#ff4530", "#ff8a70", "#d8231a", "#ff6a55", "#ffae9c", "#f02418"];
const OTHER: Readonly<Record<"light" | "dark", readonly string[]>> = {
  light: ["#41349f", "#6b6500", "#00606b", "#8a3b6a"],
  dark: ["#a9a0ff", "#e0d96a", "#6fd3e0", "#f0a3d0"],
};
const MARKERS: readonly Marker[] = [
  "circle",
  "square",
  "diamond",
  "triangle",
  "pentagon",
  "star",
  "plus",
  "cross",
];

/** Colour and marker of a band; a band that nobody knows gets one by its name, always the same. */
export function bandLook(name: string, theme: Theme): BandLook {
  const band = passband(name);
  const known = LOOKS[band];
  const hash = [...band].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) >>> 0, 7);
  const marker = known?.[2] ?? MARKERS[hash % MARKERS.length] ?? "circle";
  if (theme === "night") {
    const index = known ? ORDER.indexOf(band) : hash;
    return { color: NIGHT[index % NIGHT.length] ?? "#ff4530", marker };
  }
  if (known) return { color: theme === "light" ? known[0] : known[1], marker };
  const others = OTHER[theme];
  return { color: others[hash % others.length] ?? "#888888", marker };
}

/** Orders bands from blue to red, unknown ones last. */
export function compareBands(a: string, b: string): number {
  const rank = (name: string) => {
    const index = ORDER.indexOf(passband(name));
    return index < 0 ? ORDER.length : index;
  };
  return rank(a) - rank(b) || a.localeCompare(b);
}
