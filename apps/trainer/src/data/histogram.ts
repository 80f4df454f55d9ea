/** How many images a class has. */
export interface ClassCount {
  readonly name: string;
  readonly count: number;
}

/** Counts the images of each class, in the order of the classes. */
export function classHistogram(labels: ArrayLike<number>, classes: readonly string[]): ClassCount[] {
  const counts = new Array<number>(classes.length).fill(0);
  for (let i = 0; i < labels.length; i++) counts[labels[i]]++;
  return classes.map((name, i) => ({ name, count: counts[i] }));
}
