import type { Phase } from '@omokage/models/systems';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { UserError } from '../errors.ts';
import { rehearse } from './rehearsal.ts';
import { setUpTraining, tinyRun, tinySystem } from './tiny-run.ts';

const setting = setUpTraining();

describe('rehearse', () => {
  it('measures a pace and the memory of this process, and leaves nothing behind', async () => {
    const before = tf.memory().numTensors;
    const estimate = await rehearse(tinySystem(), tinyRun(setting.dataset), setting.dataset);
    expect(estimate.secondsPerStep).toBeGreaterThan(0);
    expect(estimate.secondsPerStep).toBeLessThan(60);
    expect(estimate.bytes).toBeGreaterThan(50e6); // Node alone takes as much
    expect(estimate.bytes).toBeLessThan(20e9);
    expect(estimate.deviceBytes).toBeUndefined(); // wasm has no GPU
    expect(tf.memory().numTensors).toBe(before);
  });

  it('runs lazy phases as often as it must to know what they cost', async () => {
    const counts: Record<string, number> = {};
    const system = tinySystem();
    const counted = (phase: Phase): Phase => ({
      ...phase,
      loss: (...given) => {
        counts[phase.name] = (counts[phase.name] ?? 0) + 1;
        return phase.loss(...given);
      },
    });
    await rehearse({ ...system, phases: system.phases.map(counted) }, tinyRun(setting.dataset), setting.dataset);
    expect(counts).toEqual({ D: 3, R1: 2, G: 3 });
  });

  it.each(['Out of memory', 'memory access out of bounds', 'Array buffer allocation failed'])(
    'names the way out when a step fails with "%s"',
    async (message) => {
      const before = tf.memory().numTensors;
      const phases = tinySystem().phases.map((phase) => ({
        ...phase,
        loss: () => {
          throw new RangeError(message);
        },
      }));
      const failing = rehearse({ ...tinySystem(), phases }, tinyRun(setting.dataset, { batch: 8 }), setting.dataset);
      await expect(failing).rejects.toThrow(UserError);
      await expect(failing).rejects.toThrow(/does not fit into memory[\s\S]*8 images at a time[\s\S]*--micro-batch 4/);
      expect(tf.memory().numTensors).toBe(before);
    },
  );

  it('lets any other fault through as it is', async () => {
    const phases = tinySystem().phases.map((phase) => ({
      ...phase,
      loss: () => {
        throw new TypeError('a mistake');
      },
    }));
    const failing = rehearse({ ...tinySystem(), phases }, tinyRun(setting.dataset), setting.dataset);
    await expect(failing).rejects.toThrow(new TypeError('a mistake'));
  });
});
