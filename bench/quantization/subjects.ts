import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { TaskName } from '@omokage/weights';
import { TASKS } from '../restoration/tasks.ts';

/** A trained run, and what its pictures are measured with. */
export interface Subject {
  /** Such as "faces/dcgan" or "demosaic/unet-l1". */
  readonly name: string;
  readonly run: string;
  /** Of a generator: pictures that it has not seen, and a network that says what is in them. */
  readonly data?: string;
  readonly features?: string;
  /** Of a restorer: what it is for. */
  readonly task?: TaskName;
}

/** Which test set and features belong to each comparison of `bench:systems`. */
const TESTS: Readonly<Record<string, { readonly data: string; readonly features: string }>> = {
  faces: { data: 'faces-test.pack', features: 'features-hairColor' },
  digits: { data: 'digits-test.pack', features: 'features-class' },
};

/** All runs that are there and whose training came to a checkpoint. */
export function findSubjects(systems: string, restoration: string): Subject[] {
  const generators = Object.entries(TESTS).flatMap(([comparison, { data, features }]) => {
    const folder = join(systems, comparison);
    const network = runsIn(join(folder, 'data', features))[0];
    return entriesIn(folder).flatMap(({ name, run }): Subject[] =>
      network === undefined || !existsSync(join(folder, 'data', data))
        ? []
        : [{ name: `${comparison}/${name}`, run, data: join(folder, 'data', data), features: network }],
    );
  });
  const restorers = TASKS.flatMap(({ name: task, restores }) =>
    entriesIn(join(restoration, task)).map(
      ({ name, run }): Subject => ({ name: `${task}/${name}`, run, task: restores }),
    ),
  );
  return [...generators, ...restorers];
}

const entriesIn = (folder: string): { name: string; run: string }[] =>
  foldersIn(folder).flatMap((name) =>
    runsIn(join(folder, name))
      .slice(-1)
      .map((run) => ({ name, run })),
  );

/** Run directories, the oldest first. */
const runsIn = (folder: string): string[] =>
  foldersIn(folder)
    .filter((name) => /^\d{5}-/.test(name) && existsSync(join(folder, name, 'checkpoints')))
    .map((name) => join(folder, name));

const foldersIn = (folder: string): string[] =>
  existsSync(folder)
    ? readdirSync(folder, { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map(({ name }) => name)
        .sort()
    : [];
