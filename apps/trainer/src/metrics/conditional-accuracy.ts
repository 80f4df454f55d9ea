import { likeliest } from './class-coverage.ts';
import type { Metric } from './metric.ts';

/** Classes are listed one by one up to so many. */
const LISTED = 32;

/**
 * Whether a generator draws what it is asked for: "conditional-accuracy-<features>" is the share of pictures, each asked for as one
 * record of the data set is (its class, or its text), in which the feature classifier sees that record's class. `details.reals` is
 * the same of the records' own pictures, which bounds what can be hoped for; then the share of each class, of up to 32.
 */
export const conditionalAccuracy: Metric = {
  name: 'conditional-accuracy',
  summary: 'share of pictures in which the classifier sees what was asked for',
  needs: ['features', 'classes', 'asked'],
  async measure({ asked, realFeatures, network, classes }) {
    const { expected } = asked;
    const [reals, fakes] = [likeliest(realFeatures), likeliest(asked.features)];
    const shares = classes.slice(0, LISTED).flatMap((name, index) => {
      const places = expected.flatMap((found, place) => (found === index ? [place] : []));
      const right = places.filter((place) => fakes[place] === index).length;
      return places.length === 0 ? [] : [[`right ${name}`, round(right / places.length)]];
    });
    const details = {
      reals: agreement(expected, reals),
      ...(classes.length <= LISTED && Object.fromEntries(shares)),
    };
    const value = agreement(expected, fakes);
    return [{ name: `conditional-accuracy-${network.name}`, value, better: 'higher', details }];
  },
};

/** The share of places in which two lists of one length agree. */
export const agreement = (a: readonly number[], b: readonly number[]): number =>
  a.filter((value, place) => value === b[place]).length / a.length;

const round = (share: number): number => Math.round(share * 1e4) / 1e4;
