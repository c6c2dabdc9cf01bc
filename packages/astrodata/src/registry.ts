import { bhros } from "./instruments/bhros/index.ts";
import { cirpass } from "./instruments/cirpass/index.ts";
import { f2 } from "./instruments/f2/index.ts";
import { flamingos } from "./instruments/flamingos/index.ts";
import { generic } from "./instruments/generic.ts";
import { ghost } from "./instruments/ghost/index.ts";
import { gmos } from "./instruments/gmos/index.ts";
import { gnirs } from "./instruments/gnirs/index.ts";
import { gpi } from "./instruments/gpi/index.ts";
import { graces } from "./instruments/graces/index.ts";
import { gsaoi } from "./instruments/gsaoi/index.ts";
import { hokupaaQuirc } from "./instruments/hokupaa-quirc/index.ts";
import { hrwfs } from "./instruments/hrwfs/index.ts";
import { igrins } from "./instruments/igrins/index.ts";
import { michelle } from "./instruments/michelle/index.ts";
import { nici } from "./instruments/nici/index.ts";
import { nifs } from "./instruments/nifs/index.ts";
import { niri } from "./instruments/niri/index.ts";
import { oscir } from "./instruments/oscir/index.ts";
import { phoenix } from "./instruments/phoenix/index.ts";
import { skycam } from "./instruments/skycam/index.ts";
import { texes } from "./instruments/texes/index.ts";
import { trecs } from "./instruments/trecs/index.ts";
import type { InstrumentRules, MetadataSource } from "./metadata.ts";

/** All instruments; the first that matches counts, so the one that takes any Gemini file stands last. */
export const INSTRUMENTS: readonly InstrumentRules[] = [
  gmos,
  f2,
  niri,
  gnirs,
  nifs,
  gsaoi,
  ghost,
  igrins,
  gpi,
  michelle,
  trecs,
  nici,
  phoenix,
  graces,
  bhros,
  texes,
  oscir,
  flamingos,
  cirpass,
  hokupaaQuirc,
  hrwfs,
  skycam,
  generic,
];

/** The rules for a file by its headers, or undefined when it does not come from Gemini. */
export function instrumentRules(source: MetadataSource): InstrumentRules | undefined {
  return INSTRUMENTS.find((rules) => rules.matches(source));
}
