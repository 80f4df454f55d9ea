import { checkPlan } from '@omokage/models/plan';
import { type ModelStore, rollback } from '@omokage/weights';
import { Command } from 'commander';
import { explained } from '../artefact/explained.ts';
import { UserError } from '../errors.ts';
import { addStoreOptions, type StoreOptions, withStore } from './store-options.ts';
import { versionsOf } from './versions.ts';

interface RollbackCommandOptions extends StoreOptions {
  readonly digest?: string;
}

/** Fewer digits of a digest name too much by accident. */
const LEAST_DIGITS = 6;

/** `omokage rollback`: a name means an earlier model again. Nothing is written but the pointer. */
export function rollbackCommand(): Command {
  const command = new Command('rollback')
    .description('make a name mean a model again that it meant before')
    .argument('<name>', 'the name of a published model');
  return addStoreOptions(command)
    .option(
      '--digest <digest>',
      `the version, or at least the first ${LEAST_DIGITS} digits of it; the one before unless given`,
    )
    .action((name: string, options: RollbackCommandOptions) => explained(() => rollbackName(name, options)));
}

async function rollbackName(name: string, options: RollbackCommandOptions): Promise<void> {
  await withStore(options, async (store) => {
    const digest = await meantDigest(store, name, options.digest);
    const { from, to } = await rollback(store, name, { check: checkPlan, ...(digest !== undefined && { digest }) });
    if (from === to) return console.log(`"${name}" meant ${to} already.`);
    console.log(`"${name}" means ${name}@${to} again${from === undefined ? '' : `, and no longer ${from}`}.`);
    console.log(
      'A running Worker sees it within 15 s; caches ask again after 5 minutes, or at once when the tag is purged.',
    );
  });
}

async function meantDigest(store: ModelStore, name: string, text: string | undefined): Promise<string | undefined> {
  const versions = await versionsOf(store, name);
  if (text === undefined) return undefined;
  const fitting = versions.filter(({ digest }) => digest.startsWith(text));
  if (text.length >= LEAST_DIGITS && fitting.length === 1) return fitting[0]!.digest;
  throw new UserError(
    'It is not clear which version is meant.',
    `"${text}" begins the digest of ${text.length < LEAST_DIGITS ? 'too many' : fitting.length} versions of "${name}".`,
    `omokage versions ${name} lists them; give more digits.`,
  );
}
