import { atLeast, bool, float, type PrimitiveTable, suffix, withDefaults } from "../parameter.ts";
import { STACKING } from "../shared.ts";

/** Averaging frames: primitives of DRAGONS' class Stack. */
export const STACK: PrimitiveTable = {
  stackBiases: {
    doc: "Averages bias frames.",
    params: [
      suffix("_stack"),
      ...withDefaults(STACKING, { reject_method: "varclip" }),
      bool("separate_ext", true),
    ],
  },
  stackDarks: {
    doc: "Averages dark frames of one exposure time.",
    params: [
      suffix("_stack"),
      ...withDefaults(STACKING, { reject_method: "varclip" }),
      bool("separate_ext", true),
    ],
  },
  stackFlats: {
    doc: "Averages flat fields.",
    params: [
      suffix("_stack"),
      ...withDefaults(STACKING, { reject_method: "minmax", nlow: 1, nhigh: 1 }),
      bool("separate_ext", true),
      bool("scale", false),
      bool("zero", false),
    ],
  },
  stackFrames: {
    doc: "Averages frames, leaving out masked and outlying values.",
    params: [
      suffix("_stack"),
      ...STACKING,
      bool("separate_ext", true),
      bool("scale", false),
      bool("zero", false),
    ],
  },
  stackSkyFrames: {
    doc: "Stacks frames of the sky with the objects masked.",
    params: [
      suffix("_skyStacked"),
      ...withDefaults(STACKING, { operation: "median", reject_method: "minmax", nlow: 1, nhigh: 1 }),
      bool("separate_ext", true),
      bool("scale", true),
      bool("zero", false),
      bool("mask_objects", true),
      float("dilation", 2, atLeast(0)),
    ],
  },
};
