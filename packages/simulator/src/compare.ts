import { type AmplifierTruth, type BiasTruth, expectedScatter, STACK_CLIP_SIGMA } from "./truth.ts";

/** One extension of a reduced bias. */
export interface ReducedAmplifier {
  /** Trimmed to the data section, x fastest. */
  readonly data: ArrayLike<number>;
  /** Data quality of each pixel; absent when there is no such plane. */
  readonly mask?: ArrayLike<number>;
}

/** How one amplifier of a reduced bias compares with what was put in. */
export interface AmplifierComparison {
  readonly name: string;
  /** Mean of reduced minus true bias, ADU. */
  readonly meanDifference: number;
  /** Standard deviation of reduced minus true bias, ADU. */
  readonly scatter: number;
  readonly expectedScatter: number;
  /** Good pixels that carry a data quality flag. */
  readonly wronglyFlagged: number;
  readonly ok: boolean;
}

export interface BiasComparison {
  readonly amplifiers: readonly AmplifierComparison[];
  readonly ok: boolean;
}

/** How far a reduced bias may be from the truth. */
export const BIAS_TOLERANCE = {
  /** Of the mean of an amplifier, ADU. */
  mean: 0.02,
  /** Of the scatter, relative. */
  scatter: 0.02,
} as const;

/**
 * Compares a processed bias with the truth: mean and scatter per amplifier and flags on good pixels. Pixels that were
 * made hot or saturated are left out.
 *
 * @param reduced One for each amplifier of the truth, in its order.
 * @param clipSigma Limit of the `varclip` rejection that the frames were stacked with; infinite for none.
 * @throws RangeError when number or size of the extensions do not fit the truth.
 */
export function compareBias(
  truth: BiasTruth,
  reduced: readonly ReducedAmplifier[],
  clipSigma: number = STACK_CLIP_SIGMA,
): BiasComparison {
  if (reduced.length !== truth.amplifiers.length) {
    throw new RangeError(
      `${reduced.length} extensions, but ${truth.amplifiers.length} amplifiers were simulated`,
    );
  }
  const amplifiers = truth.amplifiers.map((amplifier, index) =>
    compareAmplifier(
      amplifier,
      reduced[index] as ReducedAmplifier,
      expectedScatter(truth, amplifier, clipSigma),
    ),
  );
  return { amplifiers, ok: amplifiers.every(({ ok }) => ok) };
}

function compareAmplifier(
  amplifier: AmplifierTruth,
  { data, mask }: ReducedAmplifier,
  expected: number,
): AmplifierComparison {
  const { columns, rows, name } = amplifier;
  const width = columns.length;
  if (data.length !== width * rows.length) {
    throw new RangeError(`${name}: ${data.length} pixels instead of ${width} x ${rows.length}`);
  }
  const odd = new Set(
    [...amplifier.hotPixels, ...amplifier.saturatedPixels].map(({ x, y }) => y * width + x),
  );
  let [sum, square, count, wronglyFlagged] = [0, 0, 0, 0];
  for (const [y, row] of rows.entries()) {
    for (const [x, column] of columns.entries()) {
      const place = y * width + x;
      if (odd.has(place)) continue;
      const difference = (data[place] as number) - column - row;
      sum += difference;
      square += difference * difference;
      count++;
      if (mask !== undefined && mask[place] !== 0) wronglyFlagged++;
    }
  }
  const meanDifference = sum / count;
  const scatter = Math.sqrt(square / count - meanDifference ** 2);
  const ok =
    Math.abs(meanDifference) <= BIAS_TOLERANCE.mean &&
    Math.abs(scatter / expected - 1) <= BIAS_TOLERANCE.scatter &&
    wronglyFlagged === 0;
  return { name, meanDifference, scatter, expectedScatter: expected, wronglyFlagged, ok };
}
