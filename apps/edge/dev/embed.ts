import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ArtefactError } from '@omokage/weights';
import { readArtefactDirectory, writeArtefact } from '@omokage/weights/directory-store';
import { checkFits } from '../src/models/edge-limits.ts';

/**
 * `npm run embed -- <folder>...`: models that travel with the Worker. Each folder is one that `omokage export` wrote; it is checked
 * as the Worker checks it, copied to packages/weights/embedded/<its name>, and its manifest put on the list that the Worker imports: its
 * weights are put among the assets by `npm run build:page`, which runs before `npm start`, tests and deploys. A sampler of the default's name
 * takes the place of the default, which has a folder of its own and is all in the Worker. Without a folder, the list is written anew: after one
 * was deleted there. With --check, nothing is written: exit code 1 says that the list is not what the folders are.
 */

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const EMBEDDED = join(ROOT, 'packages/weights/embedded');
const LIST = join(ROOT, 'apps/edge/src/models/embedded-models.ts');
/** The folder of the sampler that draws where no model is named. */
const DEFAULT = 'default';

async function embed(words: readonly string[]): Promise<void> {
  if (words.includes('--check')) return check();
  for (const folder of words) await add(folder);
  const text = await list();
  writeFileSync(`${LIST}.new`, text);
  renameSync(`${LIST}.new`, LIST);
}

async function add(folder: string): Promise<void> {
  const artefact = await readArtefactDirectory(folder, undefined, { check: checkFits });
  const { name, kind } = artefact.manifest;
  const { manifest: present } = await readArtefactDirectory(join(EMBEDDED, DEFAULT));
  const replaces = name === present.name && kind === 'sampler';
  if (!replaces && [present.name, DEFAULT].includes(name)) {
    fail(
      `${folder} is not embedded.`,
      `The name "${name}" is taken.`,
      'Export it again: omokage export --name <other>',
    );
  }
  await writeArtefact(join(EMBEDDED, replaces ? DEFAULT : name), artefact);
  console.log(`Embedded ${name}@${artefact.digest}`);
}

async function check(): Promise<void> {
  if (readFileSync(LIST, 'utf8') === (await list())) return;
  fail('The list of embedded models is out of date.', LIST, 'Run: npm run embed');
}

/** The module that imports all of them, as the formatter would leave it. */
async function list(): Promise<string> {
  const folders = await readdir(EMBEDDED, { withFileTypes: true });
  const names = folders.filter((entry) => entry.isDirectory() && entry.name !== DEFAULT).map(({ name }) => name);
  const models: string[] = [];
  for (const name of names.toSorted()) models.push((await readArtefactDirectory(join(EMBEDDED, name))).manifest.name);
  const list = models.map((name) => `  ${identifier(name)},`);
  return [
    ...models.map((name) => `import ${identifier(name)} from '@omokage/weights/embedded/${name}/manifest.json';`),
    '',
    '// Written by `npm run embed`, from the folders in packages/weights/embedded. Edit those, not this.',
    '',
    '/**',
    ' * What is in `manifest.json` of the models that travel with the Worker beside the default; their weights travel as assets. Of two restorers of',
    ' * one task, the first answers where no model is named.',
    ' */',
    models.length === 0
      ? 'export const EMBEDDED_MODELS: readonly unknown[] = [];'
      : ['export const EMBEDDED_MODELS: readonly unknown[] = [', ...list, '];'].join('\n'),
    '',
  ].join('\n');
}

/** `small-demosaic` -> `smallDemosaicManifest`, which is no word of the language. */
function identifier(name: string): string {
  const words = name.replace(/-+(.|$)/g, (_, letter: string) => letter.toUpperCase());
  // A name may begin with a digit.
  return `${/^\d/.test(words) ? 'model' : ''}${words}Manifest`;
}

function fail(what: string, detail: string, fix: string): never {
  console.error(`${what}\n  ${detail}\n  ${fix}`);
  process.exit(1);
}

try {
  await embed(process.argv.slice(2));
} catch (error) {
  if (error instanceof ArtefactError) fail(error.what, error.detail, error.fix);
  throw error;
}
