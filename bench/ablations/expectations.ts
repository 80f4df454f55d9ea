/** The direction of a figure that a claim foretells, over the arms in their order. */
export interface Expectation {
  readonly figure: string;
  /** In words; `first` is the name of the first arm. */
  says(first: string): string;
  holds(values: readonly number[]): boolean;
}

/** The first arm's figure is below those of all others. */
export const firstLowest = (figure: string): Expectation => ({
  figure,
  says: (first) => `lowest ${first}`,
  holds: ([first, ...others]) => others.every((other) => first! < other),
});

/** The first arm's figure is below that of the second, whose name is given; the others are there to be read. */
export const firstBelowSecond = (figure: string, second: string): Expectation => ({
  figure,
  says: (first) => `lower ${first} than ${second}`,
  holds: ([first, other]) => first! < other!,
});

/** The first arm's figure is above those of all others. */
export const firstHighest = (figure: string): Expectation => ({
  figure,
  says: (first) => `highest ${first}`,
  holds: ([first, ...others]) => others.every((other) => first! > other),
});

/** The figure never falls from arm to arm, and ends higher than it began. */
export const rises = (figure: string): Expectation => ({ figure, says: () => 'rises', holds: isRising });

/** The figure never rises from arm to arm, and ends lower than it began. */
export const falls = (figure: string): Expectation => ({
  figure,
  says: () => 'falls',
  holds: (values) => isRising(values.toReversed()),
});

const isRising = (values: readonly number[]): boolean =>
  values.every((value, i) => i === 0 || value >= values[i - 1]!) && values.at(-1)! > values[0]!;

/** The first arm's figure is above a level, and those of all others below. */
export const firstAbove = (figure: string, level: number): Expectation => ({
  figure,
  says: (first) => `above ${level} ${first} alone`,
  holds: ([first, ...others]) => first! > level && others.every((other) => other < level),
});
