import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { type ModelStore, R2BindingStore, R2S3Store } from '@omokage/weights';
import { DirectoryStore } from '@omokage/weights/directory-store';
import type { Command } from 'commander';
import { UserError } from '../errors.ts';
import { choiceOption } from './option-values.ts';

/** Where published models are kept: what commands are told about it, and how it is opened. */

const DEFAULT_STATE = '.wrangler/state';

export interface StoreOptions {
  readonly to: 'local' | 'r2' | 'directory';
  readonly bucket: string;
  readonly directory?: string;
}

export const addStoreOptions = (command: Command): Command =>
  command
    .addOption(
      choiceOption(
        '--to <place>',
        'local: the R2 of `npm start` on this machine; r2: Cloudflare; directory: plain files',
        ['local', 'r2', 'directory'],
        'local',
      ),
    )
    .option('--bucket <name>', 'R2 bucket, for --to r2', 'omokage-models')
    .option('--directory <path>', 'the folder of the models, for --to directory');

/** Lends the store that the options mean. Throws a UserError where they mean none. */
export async function withStore<Result>(
  options: StoreOptions,
  use: (store: ModelStore) => Promise<Result>,
): Promise<Result> {
  const { store, close } = await openStore(options);
  try {
    return await use(store);
  } finally {
    await close();
  }
}

interface OpenStore {
  readonly store: ModelStore;
  close(): Promise<void>;
}

async function openStore({ to, bucket, directory }: StoreOptions): Promise<OpenStore> {
  const close = async () => {};
  if (directory !== undefined && to !== 'directory') {
    throw new UserError(
      'It is not clear which place is meant.',
      `--directory is given, and --to is ${to}.`,
      'add --to directory, or leave --directory out.',
    );
  }
  switch (to) {
    case 'local':
      return openLocalR2();
    case 'r2':
      return { store: openR2(bucket), close };
    case 'directory':
      if (directory === undefined) {
        throw new UserError('There is no place.', '--to directory wants a path.', 'add --directory <path>.');
      }
      return { store: new DirectoryStore(directory), close };
  }
}

/**
 * The bucket that wrangler keeps on this machine for `npm start`; a running server sees what is written. It lies in the
 * folder OMOKAGE_STATE, .wrangler/state unless given, where `npm start` looks by the same variable.
 */
async function openLocalR2(): Promise<OpenStore> {
  const root = findWorkspace(process.cwd());
  // Heavy, and only this place wants it.
  const { getPlatformProxy } = await import('wrangler');
  const { env, dispose } = await getPlatformProxy<{ MODELS: ConstructorParameters<typeof R2BindingStore>[0] }>({
    configPath: join(root, 'wrangler.toml'),
    // `wrangler dev --persist-to` adds the version of its layout to the path; this call does not.
    persist: { path: join(resolve(root, process.env.OMOKAGE_STATE || DEFAULT_STATE), 'v3') },
    remoteBindings: false,
  });
  return { store: new R2BindingStore(env.MODELS), close: dispose };
}

function findWorkspace(start: string): string {
  for (let folder = start; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'wrangler.toml'))) return folder;
    if (dirname(folder) === folder) break;
  }
  throw new UserError(
    'There is no local R2 here.',
    `Neither ${start} nor a folder above it holds a wrangler.toml.`,
    'run the command inside the repository.',
  );
}

function openR2(bucket: string): ModelStore {
  const wanted = ['R2_ACCOUNT_ID', 'R2_ACCESS_KEY_ID', 'R2_SECRET_ACCESS_KEY'] as const;
  const missing = wanted.filter((name) => !process.env[name]);
  if (missing.length > 0) {
    throw new UserError(
      'There are no credentials for R2.',
      `The environment lacks ${missing.join(', ')}.`,
      'create an R2 API token with "Object Read & Write" in the Cloudflare dashboard, and set these variables.',
    );
  }
  return new R2S3Store({
    endpoint: `https://${process.env.R2_ACCOUNT_ID}.r2.cloudflarestorage.com`,
    bucket,
    accessKeyId: process.env.R2_ACCESS_KEY_ID!,
    secretAccessKey: process.env.R2_SECRET_ACCESS_KEY!,
  });
}
