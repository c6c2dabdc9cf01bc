import type { Header } from "@goats/fits";
import { f2 } from "./instruments/f2/index.ts";
import { generic } from "./instruments/generic.ts";
import { gmos } from "./instruments/gmos/index.ts";
import { niri } from "./instruments/niri/index.ts";
import { unruledInstruments } from "./instruments/unruled.ts";
import type { InstrumentRules } from "./metadata.ts";

/** All instruments; the first that matches counts, so the one that takes any Gemini file stands last. */
const INSTRUMENTS: readonly InstrumentRules[] = [gmos, f2, niri, ...unruledInstruments, generic];

/** The rules for a file by its primary header, or undefined when it does not come from Gemini. */
export function instrumentRules(phu: Header): InstrumentRules | undefined {
  return INSTRUMENTS.find((rules) => rules.matches(phu));
}
