/** What `export` is told to say of a model, of a run and of an exported model. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readArtefactDirectory, writeArtefact } from '@omokage/weights/directory-store';
import { conditionalArtefact } from '@omokage/weights/fixtures/conditional-models';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { UserError } from '../errors.ts';
import { setUpTraining, TINY_FLAGS } from '../training/tiny-run.ts';
import { exportCommand } from './export.ts';
import { trainCommand } from './train/index.ts';

const setting = setUpTraining();
const place = (name: string) => join(setting.folder, name);
const about = { intended: 'Avatars.', limits: ['It draws no person.'] };
beforeAll(async () => {
  vi.spyOn(console, 'log').mockImplementation(() => {});
  vi.spyOn(process.stderr, 'write').mockImplementation(() => true);
  writeFileSync(place('about.json'), JSON.stringify(about));
  writeFileSync(place('half.json'), '{"intended": "Avatars."}');
  await writeArtefact(place('model'), await conditionalArtefact('classes'));
});
afterAll(() => {
  vi.restoreAllMocks();
});

const runExport = (...words: string[]) => exportCommand().parseAsync(words, { from: 'user' });
const modelAt = (...words: string[]) => runExport('--model', place('model'), '--out', place('told'), ...words);

describe('omokage export --about', () => {
  it('of a run goes into the manifest', async () => {
    const wasm = ['--backend', 'wasm', '--threads', '1'];
    const words = ['--data', place('tiny.pack'), ...TINY_FLAGS, '--images', '20', '--runs', place('runs'), ...wasm];
    await trainCommand().parseAsync(words, { from: 'user' });
    const run = ['--run', place('runs/00000-dcgan-tiny'), '--name', 'tiny', '--out', place('tiny'), ...wasm];
    await runExport(...run, '--about', place('about.json'));
    expect((await readArtefactDirectory(place('tiny'))).manifest.about).toEqual(about);
  });

  it('of an exported model leaves its weights as they are', async () => {
    await modelAt('--about', place('about.json'), '--title', 'Told');
    const [before, after] = [await readArtefactDirectory(place('model')), await readArtefactDirectory(place('told'))];
    expect(after.manifest).toEqual({ ...before.manifest, about, title: 'Told' });
    const { path } = before.manifest.shards[0]!;
    expect(readFileSync(join(place('told'), path))).toEqual(readFileSync(join(place('model'), path)));
  });

  it.each([
    [['--about', 'half.json'], /invalid --about[\s\S]*limits/],
    [['--about', 'nowhere.json'], /nowhere\.json is not there/],
    [[], /nothing to do[\s\S]*--about/],
    [['--about', 'about.json', '--calibrate', '64'], /weights of an exported model stay/],
    [['--about', 'about.json', '--run', 'x'], /give --run or --model/],
    [['--about', 'about.json', '--quantize', 'uint16'], /stored again as int8 alone/],
    [['--about', 'about.json', '--format', 'onnx'], /Only --format edge/],
  ])('refuses %j', async (words, message) => {
    const named = words.map((word) => (word.endsWith('.json') ? place(word) : word));
    const error = await Promise.resolve()
      .then(() => modelAt(...named))
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(UserError);
    expect((error as UserError).message).toMatch(message);
  });
});
