import { likeliest } from './class-coverage.ts';
import type { Metric } from './metric.ts';

/** Classes are listed one by one up to so many. */
const LISTED = 32;

/**
 * Whether a generator draws what it is asked for: "conditional-accuracy-<features>" is the share of pictures, each asked for as one
 * record of the data set is (its class, or its text), in which the feature classifier sees that record's class, or one of which a text
 * says the same. `details.reals` is the same of the records' own pictures, which bounds what can be hoped for; `details.chance` what
 * would be if each picture had been asked for as another one was; then the share of each class, of up to 32.
 */
export const conditionalAccuracy: Metric = {
  name: 'conditional-accuracy',
  summary: 'share of pictures in which the classifier sees what was asked for',
  needs: ['features', 'classes', 'asked'],
  async measure({ asked, realFeatures, network, classes }) {
    const said = (classes: readonly number[]) => classes.map((index) => asked.said[index]!);
    const { expected } = asked;
    const [wanted, reals, fakes] = [expected, likeliest(realFeatures), likeliest(asked.features)].map(said) as [
      string[],
      string[],
      string[],
    ];
    const shares = classes.slice(0, LISTED).flatMap((name, index) => {
      const places = expected.flatMap((found, place) => (found === index ? [place] : []));
      const right = places.filter((place) => fakes[place] === wanted[place]).length;
      return places.length === 0 ? [] : [[`right ${name}`, round(right / places.length)]];
    });
    const details = {
      reals: agreement(wanted, reals),
      chance: chanceOf(wanted, fakes),
      ...(classes.length <= LISTED && Object.fromEntries(shares)),
    };
    const value = agreement(wanted, fakes);
    return [{ name: `conditional-accuracy-${network.name}`, value, better: 'higher', details }];
  },
};

/** The share of places in which two lists of one length agree. */
export const agreement = (a: readonly unknown[], b: readonly unknown[]): number =>
  a.filter((value, place) => value === b[place]).length / a.length;

/** The agreement of two lists of one length to be expected once one of them is shuffled. */
export function chanceOf(a: readonly string[], b: readonly string[]): number {
  const counts = new Map<string, number>();
  for (const value of b) counts.set(value, (counts.get(value) ?? 0) + 1);
  return a.reduce((sum, value) => sum + (counts.get(value) ?? 0), 0) / (a.length * b.length);
}

const round = (share: number): number => Math.round(share * 1e4) / 1e4;
