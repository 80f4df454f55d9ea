import { listVersions, type ModelStore, type StoredVersion } from '@omokage/weights';
import { Command } from 'commander';
import { explained } from '../artefact/explained.ts';
import { UserError } from '../errors.ts';
import { addStoreOptions, type StoreOptions, withStore } from './store-options.ts';

/** `omokage versions`: what a name means, what it meant, and what else is there of it. */
export function versionsCommand(): Command {
  const command = new Command('versions')
    .description('list the models that were published under a name')
    .argument('<name>', 'the name of a published model');
  return addStoreOptions(command).action((name: string, options: StoreOptions) =>
    explained(() =>
      withStore(options, async (store) => {
        console.log((await versionsOf(store, name)).map(describe).join('\n'));
      }),
    ),
  );
}

/** Throws a UserError where there is none. */
export async function versionsOf(store: ModelStore, name: string): Promise<StoredVersion[]> {
  // The name becomes part of a key; what cannot be one was never published.
  const versions = /^[a-z0-9-]+$/.test(name) ? await listVersions(store, name) : [];
  if (versions.length > 0) return versions;
  throw new UserError(
    'There is no such model.',
    `Nothing was published as "${name}" in ${store.place}.`,
    'check the name and --to.',
  );
}

function describe({ digest, manifest, age }: StoredVersion): string {
  const standing = age === undefined ? '' : age === 0 ? 'current' : `${age} before`;
  if (manifest === undefined) return `${digest}  ${standing.padEnd(9)}  damaged: its manifest cannot be read`;
  const { created, training, title } = manifest;
  return `${digest}  ${standing.padEnd(9)}  ${created}  ${training.system}, ${training.imagesSeen} images  ${title}`;
}
