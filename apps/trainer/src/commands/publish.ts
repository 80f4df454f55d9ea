import { checkPlan } from '@omokage/models/plan';
import { type Manifest, publish } from '@omokage/weights';
import { readArtefactDirectory } from '@omokage/weights/directory-store';
import { Command } from 'commander';
import { explained } from '../artefact/explained.ts';
import { lossesBeyond } from '../artefact/loss-bounds.ts';
import { UserError } from '../errors.ts';
import { addStoreOptions, type StoreOptions, withStore } from './store-options.ts';

interface PublishCommandOptions extends StoreOptions {
  readonly force: boolean;
  readonly despiteLoss: boolean;
}

/** `omokage publish`: from a folder to object storage, the pointer last. */
export function publishCommand(): Command {
  const command = new Command('publish')
    .description('put an exported model where the Worker finds it by name')
    .argument('<folder>', 'a folder that `omokage export` wrote');
  return addStoreOptions(command)
    .option('--force', 'write all files even if they are there', false)
    .option('--despite-loss', 'also what lost more than it should when it was quantized', false)
    .action((folder: string, options: PublishCommandOptions) => explained(() => publishFolder(folder, options)));
}

async function publishFolder(folder: string, options: PublishCommandOptions): Promise<void> {
  const artefact = await readArtefactDirectory(folder);
  if (!options.despiteLoss) refuseLoss(artefact.manifest);
  await withStore(options, async (store) => {
    const { digest, moved } = await publish(artefact, store, { force: options.force, check: checkPlan });
    const { manifest } = artefact;
    const { name } = manifest;
    console.log(`${name}@${digest} is in ${store.place}.`);
    console.log(moved ? `"${name}" now means this model.` : `"${name}" meant this model already.`);
    if (manifest.kind === 'sampler') console.log(`Its faces: /v1/faces/42.png?model=${name}`);
    else console.log(`Restores: POST /v1/restorations/${manifest.restorer.task}?model=${name}`);
  });
}

function refuseLoss(manifest: Manifest): void {
  const losses = lossesBeyond(manifest);
  if (losses.length === 0) return;
  throw new UserError(
    `"${manifest.name}" was not published: it lost too much when it was quantized.`,
    `Its manifest says that ${losses.join('; and that ')}.`,
    'export it with more pictures to --calibrate, or with --quantize uint8; --despite-loss publishes it as it is.',
  );
}
