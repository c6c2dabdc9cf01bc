import { constellationOf, formatSexagesimal, type SkyPosition } from "@goats/sky";
import { SegmentedControl } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { useTheme } from "../ui/theme.ts";
import { saveBlob } from "../viewer/shared/clipboard.ts";
import { canvasColors } from "../viewer/shared/theme-colors.ts";
import { drawSky, FIELDS } from "./sky-drawing.ts";
import classes from "./sky-view.module.css";

interface SkyViewProps {
  position: SkyPosition;
  name: string;
}

/** The field around a position: north up, east left, a grid of coordinates, a scale bar. Needs no network. */
export function SkyView({ position, name }: SkyViewProps) {
  const { theme } = useTheme();
  const canvas = useRef<HTMLCanvasElement>(null);
  const [field, setField] = useState("10");
  const degrees = Number(field) / 60;
  useEffect(() => {
    const element = canvas.current;
    if (!element) return;
    const draw = () => drawSky(element, position, degrees, canvasColors(theme));
    draw();
    const resized = new ResizeObserver(draw);
    resized.observe(element);
    return () => resized.disconnect();
  }, [position, degrees, theme]);
  const constellation = constellationOf(position);
  const where = `${formatSexagesimal(position.ra, "ra")} ${formatSexagesimal(position.dec, "dec")}`;
  return (
    <figure className={classes["figure"]}>
      <canvas
        ref={canvas}
        className={classes["sky"]}
        data-themed
        role="img"
        aria-label={`Field of ${fieldLabel(degrees)} around ${name} at ${where} in ${constellation.name}; north is up, east is left.`}
      />
      <figcaption className={classes["caption"]}>
        <span>
          {constellation.name} ({constellation.symbol})
        </span>
        <SegmentedControl
          size="xs"
          aria-label="Field"
          data={FIELDS.map((arcmin) => ({ value: String(arcmin), label: fieldLabel(arcmin / 60) }))}
          value={field}
          onChange={setField}
        />
        <button
          type="button"
          className={classes["save"]}
          onClick={() =>
            canvas.current?.toBlob(
              (blob) => blob && saveBlob(blob, `${name.replace(/[^\w.+-]+/g, "_")}-field.png`),
            )
          }
        >
          Save as PNG
        </button>
      </figcaption>
    </figure>
  );
}

function fieldLabel(degrees: number): string {
  return degrees >= 1 ? `${degrees}°` : `${Math.round(degrees * 60)}′`;
}
