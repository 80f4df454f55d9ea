import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCommand } from './product/run-command.ts';
import { temporaryFolder } from './product/temporary-folder.ts';

/** From one command to a model that ships, without the hours between. */

const folder = temporaryFolder();
const model = (...words: string[]) => runCommand('npm', ['run', '--silent', 'model', '--', ...words]);

describe('npm run model', () => {
  it('says which models there are, and what each wants', async () => {
    const { code, output } = await model();
    expect(code).toBe(0);
    for (const name of ['faces', 'flowers', 'digits', 'demosaic-faces', 'colorize-lineart', 'inpaint']) {
      expect(output).toMatch(new RegExp(`^npm run model -- ${name}( --\\w+ \\S+)?$`, 'm'));
    }
    expect(output).toContain('npm run model -- digits --mnist mnist\n');
  });

  it('says in a dry run all that it would do, from data to artefact', async () => {
    const out = join(folder, 'digits');
    const { code, output } = await model('digits', '--runs', folder, '--out', out, '--threads', '2', '--dry-run');
    expect(code).toBe(0);
    const lines = [...output.matchAll(/^ {4}npm run omokage -- (.*)$/gm)].map(([, line]) => line!);
    expect(lines.map((line) => line.split(' ').slice(0, 2).join(' '))).toEqual([
      ...['data import', 'data import', 'train features', 'train --system', 'export --run'],
    ]);
    expect(lines[3]).toContain('--system cgan --preset digits --labels class');
    expect(lines[4]).toContain(`--out ${out} --threads 2`);
    expect(output).toContain(`npm run omokage -- publish ${out} --to local`);
  });

  it.each([
    [['flowers', '--runs', folder], /^✘ --flowers is missing\.\n {2}.*TensorFlow \(CC BY.*\n {2}→ add --flowers/],
    [['flower'], /^✘ There is no such model\.\n {2}.*\n {2}→ did you mean flowers\?/],
    [['faces', '--emojis', 'x.zip'], /^✘ The command line cannot be read\.\n {2}.*--emojis.*\n {2}→ .*--emoji,/],
    [['faces', '--threads', 'two'], /^✘ invalid --threads\n {2}"two" .*\n {2}→ for example --threads 2/],
  ])('refuses %j with what, why and how to go on', async (words, message) => {
    const { code, output } = await model(...words);
    expect(output).toMatch(message);
    expect(code).toBe(1);
  });
});
