const PARTS =
  /^([+-]?)(\d+(?:\.\d*)?) *(?:[:d°]| ) *(\d+(?:\.\d*)?) *(?:(?:[:m'′]| ) *(?:(\d+(?:\.\d*)?) *["″s]?)?)?$/i;

/**
 * An angle of an orbit in degrees: a number, or degrees, minutes and seconds of arc (`12:34:56`, `12 34 56`,
 * `12d34m56s`). Undefined when it is neither.
 */
export function parseAngle(value: string | number): number | undefined {
  if (typeof value === "number") return Number.isFinite(value) ? value : undefined;
  const text = value.trim().replace(/^\u2212/, "-");
  if (text.length > 60) return undefined;
  if (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)? *(d|deg|°)?$/i.test(text)) {
    const number = Number.parseFloat(text);
    return Number.isFinite(number) ? number : undefined;
  }
  const [, sign, degrees, minutes, seconds = "0"] = PARTS.exec(text) ?? [];
  if (degrees === undefined || minutes === undefined || degrees.includes(".")) return undefined;
  if (Number(minutes) >= 60 || Number(seconds) >= 60) return undefined;
  const size = Number(degrees) + Number(minutes) / 60 + Number(seconds) / 3600;
  return sign === "-" ? -size : size;
}
