import '@tensorflow/tfjs-backend-cpu';
import { describe, expect, it } from 'vitest';
import type { Network } from '../../net/index.ts';
import { checkPlan } from '../check.ts';
import { differenceFromEager, operations, recordTrained, type TrainedRecording } from '../trained-recording.ts';
import { compile } from './index.ts';
import { splitModulation } from './split-modulation.ts';

interface Case {
  readonly demodulate: boolean;
  readonly bias: boolean;
  readonly upsampled: boolean;
  readonly kernel: number;
}

const network: Network<Case> = (net, { x, style }, { upsampled, ...options }) =>
  net.modulatedConv(upsampled ? net.upsample(x) : x, style, 'layer', { filters: 3, ...options });

const cases: (Case & { becomes: string[] })[] = [
  { demodulate: true, bias: true, upsampled: false, kernel: 3, becomes: ['modulate', 'conv', 'demodulate'] },
  { demodulate: true, bias: false, upsampled: true, kernel: 3, becomes: ['modulate', 'phaseConv', 'demodulate'] },
  { demodulate: true, bias: true, upsampled: true, kernel: 3, becomes: ['modulate', 'phaseConv', 'demodulate'] },
  { demodulate: false, bias: true, upsampled: true, kernel: 3, becomes: ['modulate', 'phaseConv'] },
  { demodulate: false, bias: true, upsampled: false, kernel: 1, becomes: ['modulate', 'conv'] },
  { demodulate: true, bias: true, upsampled: true, kernel: 5, becomes: ['modulate', 'upsample', 'conv', 'demodulate'] },
];

const macsOf = ({ plan, weights }: Pick<TrainedRecording, 'plan' | 'weights'>): number =>
  checkPlan(plan, new Map([...weights].map(([name, { shape }]) => [name, shape]))).macs;

describe('splitModulation', () => {
  it.each(cases)('computes the same: %o', ({ becomes, ...options }) => {
    const trained = recordTrained(network, { x: [3, 4, 2], style: [2] }, options);
    expect(differenceFromEager(trained, splitModulation(trained))).toBeLessThan(1e-5);
    const compiled = compile(trained.plan, trained.weights);
    expect(operations(compiled.plan)).toEqual(becomes);
    expect(differenceFromEager(trained, compiled)).toBeLessThan(1e-5);
  });

  it('counts the work that there was', () => {
    const trained = recordTrained(network, { x: [3, 4, 2], style: [2] }, cases[0]);
    expect(macsOf(splitModulation(trained))).toBe(macsOf(trained));
  });

  it('follows the weight form of the kernel', () => {
    const equalized: Network<void> = (net, { x, style }) =>
      net.modulatedConv(x, style, 'layer', { filters: 3, kernel: 3, weights: 'equalized' });
    const trained = recordTrained(equalized, { x: [3, 4, 2], style: [2] }, undefined);
    expect(differenceFromEager(trained, compile(trained.plan, trained.weights))).toBeLessThan(1e-5);
  });

  it('lets an upsampling be that others read', () => {
    const skipping: Network<void> = (net, { x, style }) => {
      const large = net.upsample(x);
      return net.add(large, net.modulatedConv(large, style, 'layer', { filters: 2, kernel: 3 }));
    };
    const trained = recordTrained(skipping, { x: [3, 4, 2], style: [2] }, undefined);
    const compiled = compile(trained.plan, trained.weights);
    expect(operations(compiled.plan)).toEqual(['upsample', 'modulate', 'phaseConv', 'demodulate', 'add']);
    expect(differenceFromEager(trained, compiled)).toBeLessThan(1e-5);
  });
});
