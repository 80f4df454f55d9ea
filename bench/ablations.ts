/**
 * `npm run bench:ablations`: tries what the papers claim, each claim with and without what it speaks of, and writes the tables of
 * `docs/systems.md` that say what came of it.
 *
 * `npm run bench:ablations -- --mnist <folder> [--only name,...] [--images 24000] [--n 2000] [--threads 2] [--folder runs/ablations]
 * [--data runs/systems/digits/data] [--page docs/systems.md]`
 *
 * It takes about half an hour on two quiet cores, twice that on shared ones, and may be stopped at any time: called again with the same options it goes on where
 * it was. `--mnist` is a folder with the four IDX files of MNIST, which the digits are made of; what is made of them in `--data` is
 * the same as for `bench:systems`. `--only` names claims, of which the page then says the rest from before, if they were tried.
 */
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type Arm, type Claim, claimsFor } from './ablations/claims.ts';
import { armResultSchema } from './ablations/result.ts';
import { sectionOf } from './ablations/section.ts';
import { type Prepared, prepareDigits } from './systems/data.ts';
import { program } from './systems/omokage.ts';
import { replaceSection } from './systems/replace-section.ts';
import { trainEntry } from './systems/train-entry.ts';

const { values: options } = parseArgs({
  options: {
    mnist: { type: 'string' },
    only: { type: 'string' },
    images: { type: 'string', default: '24000' },
    n: { type: 'string', default: '2000' },
    threads: { type: 'string', default: '2' },
    folder: { type: 'string', default: 'runs/ablations' },
    data: { type: 'string', default: 'runs/systems/digits/data' },
    page: { type: 'string', default: fileURLToPath(new URL('../docs/systems.md', import.meta.url)) },
  },
});
const [images, n, threads] = [options.images, options.n, options.threads].map(Number) as [number, number, number];
const claims = claimsFor(images);
const only = options.only?.split(',');
for (const name of only ?? []) {
  if (claims.some((claim) => claim.name === name)) continue;
  throw new Error(`There is no claim "${name}": ${claims.map(({ name }) => name).join(', ')}.`);
}

// Other images make other runs, and another n other figures.
const folder = join(options.folder, `${images}-images`);
const results = join(folder, `measured-over-${n}`);
mkdirSync(results, { recursive: true });
for (const claim of claims) {
  if (only !== undefined && !only.includes(claim.name)) continue;
  for (const arm of claim.arms) await tryArm(claim, arm);
  replaceSection(options.page, 'ablations', section());
}
console.log(`\n${section()}`);

async function tryArm(claim: Claim, arm: Arm): Promise<void> {
  const json = resultFile(claim, arm);
  if (existsSync(json)) return;
  console.log(`\n${claim.name}: ${arm.name}`);
  await program(
    new URL(`./ablations/${claim.program}.ts`, import.meta.url),
    JSON.stringify({ json, threads, ...(arm.entry && (await trained(arm.entry))), ...arm.settings }),
  );
}

/** What a program needs to measure an entry, once that has been trained. */
async function trained(entry: NonNullable<Arm['entry']>) {
  const prepared = await prepare();
  const run = await trainEntry(folder, { preset: 'digits', images }, entry, prepared, threads);
  return { run, n, test: prepared.test, features: prepared.features.class };
}

function prepare(): Promise<Prepared> {
  if (options.mnist === undefined) throw new Error('Name a folder with the four IDX files of MNIST: --mnist <folder>.');
  mkdirSync(options.data, { recursive: true });
  return prepareDigits(options.data, options.mnist);
}

/** Arms of several claims that are measured alike are measured once. */
function resultFile({ program }: Claim, { entry, settings = {} }: Arm): string {
  const parts = [program, ...(entry ? [entry.name] : []), ...Object.entries(settings).flat()];
  return join(results, `${parts.join('-')}.json`);
}

function section(): string {
  const tried = claims.map((claim) => ({
    claim,
    results: claim.arms.map((arm) => {
      const json = resultFile(claim, arm);
      return existsSync(json) ? armResultSchema.parse(JSON.parse(readFileSync(json, 'utf8'))) : undefined;
    }),
  }));
  return sectionOf(tried, `${images} images for each run on digits, n ${n}`);
}
