import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { checkPlan } from '@omokage/models/plan';
import { type ModelStore, publish, R2BindingStore, R2S3Store } from '@omokage/weights';
import { DirectoryStore, readArtefactDirectory } from '@omokage/weights/directory-store';
import { Command } from 'commander';
import { explained } from '../artefact/explained.ts';
import { UserError } from '../errors.ts';
import { choiceOption } from './option-values.ts';

const DEFAULT_STATE = '.wrangler/state';

interface PublishCommandOptions {
  readonly to: 'local' | 'r2' | 'directory';
  readonly bucket: string;
  readonly directory?: string;
  readonly force: boolean;
}

/** `omokage publish`: from a folder to object storage, the pointer last. */
export function publishCommand(): Command {
  return new Command('publish')
    .description('put an exported model where the Worker finds it by name')
    .argument('<folder>', 'a folder that `omokage export` wrote')
    .addOption(
      choiceOption(
        '--to <place>',
        'local: the R2 of `npm start` on this machine; r2: Cloudflare; directory: plain files',
        ['local', 'r2', 'directory'],
        'local',
      ),
    )
    .option('--bucket <name>', 'R2 bucket, for --to r2', 'omokage-models')
    .option('--directory <path>', 'the folder to publish to, for --to directory')
    .option('--force', 'write all files even if they are there', false)
    .action((folder: string, options: PublishCommandOptions) => explained(() => publishFolder(folder, options)));
}

async function publishFolder(folder: string, options: PublishCommandOptions): Promise<void> {
  const artefact = await readArtefactDirectory(folder);
  const { store, close } = await openStore(options);
  try {
    const { digest, moved } = await publish(artefact, store, { force: options.force, check: checkPlan });
    const { manifest } = artefact;
    const { name } = manifest;
    console.log(`${name}@${digest} is in ${store.place}.`);
    console.log(moved ? `"${name}" now means this model.` : `"${name}" meant this model already.`);
    if (manifest.kind === 'sampler') console.log(`Its faces: /v1/faces/42.png?model=${name}`);
    else console.log(`Restores: POST /v1/restorations/${manifest.restorer.task}?model=${name}`);
  } finally {
    await close();
  }
}

interface OpenStore {
  readonly store: ModelStore;
  close(): Promise<void>;
}

async function openStore({ to, bucket, directory }: PublishCommandOptions): Promise<OpenStore> {
  const close = async () => {};
  if (directory !== undefined && to !== 'directory') {
    throw new UserError(
      'It is not clear where to publish.',
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
        throw new UserError(
          'There is no place to publish to.',
          '--to directory wants a path.',
          'add --directory <path>.',
        );
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
