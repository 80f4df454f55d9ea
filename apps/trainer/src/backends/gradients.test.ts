import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { TOLERANCE } from '@omokage/models/gradients/suite';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Judgement, suiteFor } from './gradient-judge.ts';
import { environmentWithSoftwareGpu, skipWithoutAdapter } from './software-gpu.ts';

const PROGRAM = fileURLToPath(new URL('./gradients-in-process.ts', import.meta.url));

/** In a process of its own, which has to end by itself: a driver is chosen before a process begins. */
async function judgeInProcess(backend: string): Promise<Judgement> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', PROGRAM, backend],
    { timeout: 170_000, env: environmentWithSoftwareGpu() },
  );
  return JSON.parse(stdout) as Judgement;
}

describe.each(['wasm', 'webgpu'])('on %s', (backend) => {
  let judgement: Judgement;
  beforeAll(async () => {
    judgement = await judgeInProcess(backend);
  }, 180_000);

  describe.each(Object.entries(suiteFor(backend)))('%s', (group, cases) => {
    it.for(cases.map(({ name }) => name))('%s: right once and twice', (name, context) => {
      if ('refused' in judgement) return skipWithoutAdapter(context, judgement.refused);
      const { first, second } = judgement.errors[group]![name]!;
      expect(first).toBeLessThan(TOLERANCE);
      expect(second).toBeLessThan(TOLERANCE);
    });
  });
});
