import type { Frame } from "../frames/frame.ts";
import type { PrimitiveContext } from "./definition.ts";

/** True, with a warning, when the frame carries the time stamp of a primitive: it is then left as it is. */
export function alreadyDone(
  context: Pick<PrimitiveContext, "log">,
  frame: Frame,
  keyword: string,
  primitive: string,
): boolean {
  if (!frame.phu.has(keyword)) return false;
  context.log("WARNING", `${frame.filename} is left as it is: ${primitive} was done before.`);
  return true;
}
