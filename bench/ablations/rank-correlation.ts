/** Spearman's: Pearson's correlation of the ranks; values that are equal share the mean of their ranks. */
export function rankCorrelation(a: readonly number[], b: readonly number[]): number {
  const [ra, rb] = [ranksOf(a), ranksOf(b)];
  const mean = (a.length - 1) / 2;
  const product = (x: readonly number[], y: readonly number[]) =>
    x.reduce((sum, value, i) => sum + (value - mean) * (y[i]! - mean), 0);
  return product(ra, rb) / Math.sqrt(product(ra, ra) * product(rb, rb));
}

const ranksOf = (values: readonly number[]): number[] =>
  values.map((value) => {
    const smaller = values.filter((other) => other < value).length;
    const equal = values.filter((other) => other === value).length;
    return smaller + (equal - 1) / 2;
  });
