import { queryClient } from "../api/query-client.ts";
import { changeReductions, reductionsQuery, storeReduction } from "../api/runs.ts";
import type { Reduction } from "../api/types.ts";
import type { EventData, LiveEvent } from "../live/protocol.ts";
import { addLiveLines, catchUpLogs } from "./use-log.ts";

/** Takes one event of a run into the caches. */
export function applyRunEvent(runId: number, event: LiveEvent): void {
  switch (event.type) {
    case "reduction": {
      const reduction = event.data as Reduction;
      storeReduction(reduction);
      // What a reduction made may be registered as a calibration, and changes which outputs are current.
      if (reduction.finishedAt !== null) refreshProducts(runId);
      break;
    }
    case "step": {
      const step = event.data as EventData["step"];
      changeReductions(runId, (reduction) => withStep(reduction, step));
      break;
    }
    case "log": {
      const { reductionId, lines } = event.data as EventData["log"];
      addLiveLines(reductionId, lines);
      break;
    }
    case "product":
      refreshProducts(runId);
      break;
  }
}

/** The reduction with one of its steps changed; others stay the same object. */
export function withStep(reduction: Reduction, step: EventData["step"]): Reduction {
  const known = reduction.steps[step.index];
  if (reduction.id !== step.reductionId || !known) return reduction;
  const { name, state, seconds } = step;
  return { ...reduction, steps: reduction.steps.with(step.index, { name, state, seconds }) };
}

/** Events may have been missed: everything that they would have told is fetched. */
export function refreshRun(runId: number): void {
  void queryClient.invalidateQueries({ queryKey: reductionsQuery(runId).queryKey });
  refreshProducts(runId);
  catchUpLogs();
}

function refreshProducts(runId: number): void {
  void queryClient.invalidateQueries({ queryKey: ["runs", runId, "outputs"] });
  void queryClient.invalidateQueries({ queryKey: ["runs", runId, "calibrations"] });
}
