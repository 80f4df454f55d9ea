/** Bins to each side of 0. Many more than codes, so that what is read off them hardly differs from what the values would say. */
const BINS = 4096;

/**
 * How often a value takes which size, gathered as the numbers come in: the bins reach from `-reach` to `reach`, and where a number lies
 * beyond, the reach doubles and bins are joined in pairs. Zeros are counted apart, for they are kept exactly whatever the range.
 */
export class Histogram {
  /** Smallest and largest number; 0 is always between them. */
  min = 0;
  max = 0;
  zeros = 0;
  private reach = 0;
  private counts = new Uint32Array(2 * BINS);

  /** Makes room for numbers from `min` to `max`. Throws RangeError where they are not finite. */
  expect(min: number, max: number): void {
    if (!Number.isFinite(min) || !Number.isFinite(max)) throw new RangeError(`a value of the plan is ${min} to ${max}`);
    this.min = Math.min(this.min, min);
    this.max = Math.max(this.max, max);
    this.reachFor(Math.max(max, -min));
  }

  /** Counts a number that lies within what was expected. */
  count(value: number, times = 1): void {
    if (value === 0) this.zeros += times;
    else this.counts[Math.min(2 * BINS - 1, Math.floor((value / this.reach + 1) * BINS))] += times;
  }

  /** Adds up what another one has counted, each number divided by `divisor`. */
  join(other: Histogram, divisor = 1): void {
    this.expect(other.min / divisor, other.max / divisor);
    this.zeros += other.zeros;
    for (const { value, count } of other.filled()) this.count(value / divisor, count);
  }

  /** The middles of the bins that are not empty, ascending, and what is in them; without the zeros. */
  filled(): { readonly value: number; readonly count: number }[] {
    const width = this.reach / BINS;
    const filled: { value: number; count: number }[] = [];
    this.counts.forEach((count, bin) => {
      if (count > 0) filled.push({ value: (bin + 0.5 - BINS) * width, count });
    });
    return filled;
  }

  /** Powers of two, so that the bins of any two histograms fall together. */
  private reachFor(largest: number): void {
    if (largest === 0) return;
    const reach = 2 ** Math.ceil(Math.log2(largest));
    if (this.reach === 0) this.reach = reach;
    for (; this.reach < reach; this.reach *= 2) this.joinPairs();
  }

  private joinPairs(): void {
    const joined = new Uint32Array(2 * BINS);
    this.counts.forEach((count, bin) => {
      joined[BINS / 2 + (bin >> 1)] += count;
    });
    this.counts = joined;
  }
}

/** Counts numbers `[..., channels]`, each in the histogram of its channel. Throws RangeError for a number that is not finite. */
export function countChannels(histograms: readonly Histogram[], values: Float32Array): void {
  const channels = histograms.length;
  const least = new Float64Array(channels);
  const most = new Float64Array(channels);
  for (let i = 0, channel = 0; i < values.length; i++, channel = channel + 1 === channels ? 0 : channel + 1) {
    const value = values[i]!;
    least[channel] = Math.min(least[channel]!, value); // NaN where one is
    most[channel] = Math.max(most[channel]!, value);
  }
  for (const [channel, histogram] of histograms.entries()) histogram.expect(least[channel]!, most[channel]!);
  for (let i = 0, channel = 0; i < values.length; i++, channel = channel + 1 === channels ? 0 : channel + 1) {
    histograms[channel]!.count(values[i]!);
  }
}
