import type { BandLook } from "./bands.ts";

const POINTS: Partial<Record<BandLook["marker"], string>> = {
  square: "3,3 11,3 11,11 3,11",
  diamond: "7,2 12,7 7,12 2,7",
  triangle: "7,2 12,11 2,11",
  pentagon: "7,2 12,5.8 10.1,11.6 3.9,11.6 2,5.8",
  star: "7,1 8.6,5.2 13,5.4 9.6,8.2 10.8,12.6 7,10.1 3.2,12.6 4.4,8.2 1,5.4 5.4,5.2",
  plus: "5.5,2 8.5,2 8.5,5.5 12,5.5 12,8.5 8.5,8.5 8.5,12 5.5,12 5.5,8.5 2,8.5 2,5.5 5.5,5.5",
  cross: "3,4.5 4.5,3 7,5.5 9.5,3 11,4.5 8.5,7 11,9.5 9.5,11 7,8.5 4.5,11 3,9.5 5.5,7",
};

/** Marker and colour of a band, as the plot draws them. */
export function MarkerSample({ look }: { look: BandLook }) {
  const points = POINTS[look.marker];
  return (
    <svg width="14" height="14" viewBox="0 0 14 14" fill={look.color} aria-hidden="true">
      {points ? <polygon points={points} /> : <circle cx="7" cy="7" r="4.6" />}
    </svg>
  );
}
