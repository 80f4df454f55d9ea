import type { Manifest } from '@omokage/weights';

/** What quantization may cost a model that is published. */
export const BOUNDS = {
  /** Least PSNR of what is served against what was trained, dB. */
  psnr: 38,
  /** Most that a distance to real pictures may grow, and a Frechet distance change at all, per cent of it. */
  distance: 2,
  /** Most dB that a restorer's pictures may lose against their targets. */
  targets: 0.3,
} as const;

/** Names of what an export measures, in a manifest's metrics. */
export const FIDELITY = {
  psnr: 'psnr-quantized-to-float32-db',
  toTargets: 'psnr-to-target-db',
  exactToTargets: 'psnr-float32-to-target-db',
  /** Of a distance such as "swd-mean": as trained, as served, and by how much it grew. */
  exactDistance: (name: string) => `${name}-float32`,
  distance: (name: string) => `${name}-quantized`,
  growth: (name: string) => `${name}-growth-percent`,
} as const;

/** Whether a metric of a manifest is one that an export measures: what storing the weights cost. */
export const isFidelity = (name: string): boolean =>
  [FIDELITY.psnr, FIDELITY.toTargets, FIDELITY.exactToTargets].some((known) => known === name) ||
  [FIDELITY.exactDistance, FIDELITY.distance, FIDELITY.growth].some((of) => name.endsWith(of('')));

const GROWTH = new RegExp(`^${FIDELITY.growth('(.+)')}$`);
/** A model's Frechet distance is what it is known by: one that falls speaks of other pictures, too. */
const FRECHET = /^fd\b/;

/** What a manifest says that quantization cost its model beyond the bounds, in words; nothing where it says nothing of it. */
export function lossesBeyond({ training: { metrics } }: Pick<Manifest, 'training'>): string[] {
  const value = (name: string) => metrics.find((metric) => metric.name === name)?.value;
  const psnr = value(FIDELITY.psnr);
  const [exact, made] = [value(FIDELITY.exactToTargets), value(FIDELITY.toTargets)];
  const lost = exact !== undefined && made !== undefined ? exact - made : 0;
  return [
    ...(psnr !== undefined && psnr < BOUNDS.psnr
      ? [`its pictures have ${psnr} dB against those of float32, less than ${BOUNDS.psnr}`]
      : []),
    ...(lost > BOUNDS.targets
      ? [`it loses ${lost.toFixed(2)} dB against the targets, more than ${BOUNDS.targets}`]
      : []),
    ...metrics.flatMap(({ name, value: percent }) => {
      const distance = GROWTH.exec(name)?.[1];
      if (distance === undefined) return [];
      if (percent > BOUNDS.distance) return [`its ${distance} grew by ${percent} %, more than ${BOUNDS.distance}`];
      if (percent >= -BOUNDS.distance || !FRECHET.test(distance)) return [];
      return [`its ${distance} fell by ${-percent} %, more than ${BOUNDS.distance}`];
    }),
  ];
}
