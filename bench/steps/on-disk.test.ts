import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { writeTensorFile } from '../../apps/trainer/src/training/safetensors.ts';
import { begunRun, ON_DISK } from './on-disk.ts';

const folder = mkdtempSync(join(tmpdir(), 'omokage-steps-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A run directory as one looks after so many images. */
function writeRun(runs: string, name: string, imagesSeen: number): string {
  const run = join(folder, runs, name);
  mkdirSync(join(run, 'checkpoints'), { recursive: true });
  const dataset = { path: 'a.pack', name: 'a', count: 10, sha256: '', licence: 'CC0', credits: [] };
  const progress = {
    ...{ version: 2, step: 1, imagesSeen, seconds: 1, optimizerSteps: {}, recoveries: [] },
    run: { system: 'dcgan', config: {}, dataset, batch: 2, images: 100, seed: '1', mirror: false, averageHalfLife: 10 },
    habits: { snapshotEvery: 10, checkpointEvery: 10, metrics: [], metricsEvery: 10, metricsImages: 16 },
    host: { backend: 'cpu', machine: 'one' },
  };
  const path = join(run, 'checkpoints', `checkpoint-${String(imagesSeen).padStart(9, '0')}.safetensors`);
  writeTensorFile(path, { tensors: new Map(), metadata: { omokage: JSON.stringify(progress) } });
  return run;
}

it('finds the newest run of a folder, and how far it came', () => {
  expect(ON_DISK.run(join(folder, 'nowhere'))).toBeUndefined();
  writeRun('runs', '00000-dcgan-a', 100);
  const newest = writeRun('runs', '00001-dcgan-a', 40);
  expect(ON_DISK.run(join(folder, 'runs'))).toEqual({ path: newest, images: 40, tested: false });
});

it('takes no run without a checkpoint for one that began', () => {
  mkdirSync(join(folder, 'stillborn', '00000-dcgan-a', 'checkpoints'), { recursive: true });
  expect(begunRun(join(folder, 'stillborn'))).toBeUndefined();
});

it('knows a feature network that was trained from one that was tested too', () => {
  const run = writeRun('features', '00000-features-a', 100);
  const write = (file: object) => writeFileSync(join(run, 'features.json'), JSON.stringify(file));
  write({ name: 'a', classes: ['x', 'y'] });
  expect(ON_DISK.run(join(folder, 'features'))?.tested).toBe(false);
  write({ name: 'a', classes: ['x', 'y'], scale: 2, accuracy: 0.9, n: 10 });
  expect(ON_DISK.run(join(folder, 'features'))?.tested).toBe(true);
});

it('knows no model in a folder without a manifest, and what those have seen that are there', () => {
  expect(ON_DISK.model(folder)).toBeUndefined();
  const embedded = new URL('../../packages/weights/embedded/default', import.meta.url).pathname;
  expect(ON_DISK.model(embedded)).toBeGreaterThan(10_000);
});
