import { useStore } from "../shared/store.ts";
import classes from "./image.module.css";
import type { Scene } from "./scene.ts";
import { skyOverlay } from "./sky-overlay.ts";
import type { ViewModel } from "./view-model.ts";
import { toScreen } from "./view-transform.ts";
import type { WorldOf } from "./world.ts";

interface StageOverlayProps {
  model: ViewModel;
  scene: Scene;
  worldOf: WorldOf;
}

/** Mark, compass and scale bar over the picture. */
export function StageOverlay({ model, scene, worldOf }: StageOverlayProps) {
  const { view, viewport } = useStore(model.shown);
  const mark = useStore(model.mark);
  const sky = skyOverlay(scene, view, viewport, worldOf);
  const at = mark && toScreen(view, viewport, mark);
  const half = Math.max(6, view.zoom / 2 + 2);
  return (
    <svg className={classes.overlay} width={viewport.width} height={viewport.height} aria-hidden="true">
      {at &&
        // Dark below light, so that it is seen on any picture.
        [classes.markEdge, classes.mark].map((className) => (
          <path
            key={className}
            className={className}
            d={`M${at.x - half} ${at.y - half}h${2 * half}v${2 * half}h${-2 * half}zM${at.x - half - 9} ${at.y}h9M${at.x + half} ${at.y}h9M${at.x} ${at.y - half - 9}v9M${at.x} ${at.y + half}v9`}
          />
        ))}
      {sky && (
        <g className={classes.sky}>
          <circle className={classes.plate} cx={46} cy={viewport.height - 46} r={38} />
          <rect
            className={classes.plate}
            x={viewport.width - 26 - sky.bar.length}
            y={viewport.height - 37}
            width={sky.bar.length + 20}
            height={29}
            rx={4}
          />
          <g transform={`translate(46 ${viewport.height - 46})`}>
            <Arm x={sky.north.x} y={sky.north.y} label="N" />
            <Arm x={sky.east.x} y={sky.east.y} label="E" />
          </g>
          <g transform={`translate(${viewport.width - 16 - sky.bar.length} ${viewport.height - 18})`}>
            <path d={`M0 -4v8M0 0h${sky.bar.length}M${sky.bar.length} -4v8`} />
            <text x={sky.bar.length / 2} y={-7} textAnchor="middle">
              {sky.bar.label}
            </text>
          </g>
        </g>
      )}
    </svg>
  );
}

function Arm({ x, y, label }: { x: number; y: number; label: string }) {
  return (
    <>
      <path d={`M0 0L${x * 20} ${y * 20}`} />
      <text x={x * 29} y={y * 29} textAnchor="middle" dominantBaseline="central">
        {label}
      </text>
    </>
  );
}
