import { describe, expect, it } from 'vitest';
import { type RunOptions, runSteps } from './run-steps.ts';
import type { Files, Results, Step, Training } from './step.ts';

const DATA: Files = {
  ...{ kind: 'files', title: 'Digits', makes: ['a.pack'] },
  line: ['data', 'import', { given: 'mnist', at: '/images.gz' }, '--out', 'a.pack'],
};
const TRAINING: Training = {
  ...{ kind: 'train', title: 'Training', line: ['--preset', 'small'], data: 'a.pack', runs: 'runs', images: 100 },
};
const STEPS: readonly Step[] = [DATA, TRAINING];

/** A machine on which commands leave what they should, or not; remembers what ran and what was said. */
class Machine {
  readonly files = new Set<string>();
  readonly ran: string[] = [];
  readonly said: string[] = [];
  images: number | undefined;
  /** Images that a training gets to see before it is stopped. */
  stopsAt = Number.POSITIVE_INFINITY;

  readonly results: Results = {
    file: (path) => this.files.has(path),
    run: () => (this.images === undefined ? undefined : { path: 'runs/00000-x', images: this.images, tested: false }),
    model: () => undefined,
  };

  run(options: Partial<RunOptions> = {}): Promise<void> {
    const execute = async (step: Step, words: readonly string[]) => {
      this.ran.push(words.join(' '));
      if (step.kind === 'files') for (const path of step.makes) this.files.add(path);
      if (step.kind === 'train') this.images = Math.min(step.images, this.stopsAt);
    };
    const say = (line: string) => this.said.push(line);
    return runSteps(STEPS, { sources: { mnist: 'mnist' }, results: this.results, execute, say, ...options });
  }
}

const BEGIN = 'train --preset small --runs runs --data a.pack --images 100';
const GO_ON = 'train --resume runs/00000-x --data a.pack --images 100';

describe('running steps', () => {
  it('runs what is not there, in order, and says each line first', async () => {
    const machine = new Machine();
    await machine.run();
    expect(machine.ran).toEqual(['data import mnist/images.gz --out a.pack', BEGIN]);
    expect(machine.said).toEqual([
      '1/2 Digits\n    npm run omokage -- data import mnist/images.gz --out a.pack',
      `2/2 Training\n    npm run omokage -- ${BEGIN}`,
    ]);
  });

  it('leaves what is there as it is', async () => {
    const machine = new Machine();
    await machine.run();
    await machine.run();
    expect(machine.ran).toHaveLength(2);
    expect(machine.said.slice(2)).toEqual(['1/2 Digits: there already, a.pack', '2/2 Training: there already, runs']);
  });

  it('goes on with a training that was interrupted', async () => {
    const machine = new Machine();
    machine.stopsAt = 60;
    await expect(machine.run()).rejects.toThrow('"Training" is not done yet; the same command goes on from here.');
    machine.stopsAt = Number.POSITIVE_INFINITY;
    await machine.run();
    expect(machine.ran.slice(1)).toEqual([BEGIN, GO_ON]);
  });

  it('stops at the first step that fails', async () => {
    const machine = new Machine();
    const execute = async () => {
      throw new Error('omokage data import ended with 1');
    };
    await expect(machine.run({ execute })).rejects.toThrow('ended with 1');
    expect(machine.said).toHaveLength(1);
  });

  it('asks for what people have to bring before it runs anything, and only where it is wanted', async () => {
    const machine = new Machine();
    await expect(machine.run({ sources: {} })).rejects.toThrow(/^--mnist is missing\.\n.*\n {2}→ add --mnist mnist$/);
    expect([machine.ran, machine.said]).toEqual([[], []]);
    machine.files.add('a.pack');
    await machine.run({ sources: {} });
    expect(machine.ran).toEqual([BEGIN]);
  });

  it('says in a dry run what it would run, even without what has to be brought', async () => {
    const machine = new Machine();
    await machine.run({ dryRun: true, sources: {}, threads: 2 });
    expect(machine.ran).toEqual([]);
    expect(machine.said.join('\n')).toContain('data import mnist/images.gz --out a.pack');
    expect(machine.said.join('\n')).toContain(`${BEGIN} --threads 2`);
  });
});
