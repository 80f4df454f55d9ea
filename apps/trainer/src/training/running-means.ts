/** Means of named values since they were last taken. */
export class RunningMeans {
  private readonly sums = new Map<string, { sum: number; count: number }>();

  add(values: Readonly<Record<string, number>>): void {
    for (const [name, value] of Object.entries(values)) {
      const entry = this.sums.get(name) ?? { sum: 0, count: 0 };
      this.sums.set(name, { sum: entry.sum + value, count: entry.count + 1 });
    }
  }

  /** The means, to four decimals, and starts again. */
  take(): Record<string, number> {
    const means = [...this.sums].map(([name, { sum, count }]) => [name, Math.round((sum / count) * 1e4) / 1e4]);
    this.sums.clear();
    return Object.fromEntries(means);
  }
}
