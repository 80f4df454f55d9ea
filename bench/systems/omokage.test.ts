import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, expect, it } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'omokage-signals-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** As a training does: it hears one Ctrl-C, tidies up for a while, and ends as if all were well; a second one ends it at once. */
const TRAINING = `
process.once('SIGINT', () => setTimeout(() => { console.log('checkpoint'); process.exit(); }, 300));
setInterval(() => {}, 1000);
console.log('training');
`;

/** Runs programs of the bench; prints how they ended. */
const runner = (program: string): string => `
import { program } from ${JSON.stringify(new URL('./omokage.ts', import.meta.url).href)};
try { await program(new URL(${JSON.stringify(program)})); console.log('to its end'); } catch (error) { console.log(error.message); }
`;

function write(name: string, code: string): string {
  const path = join(folder, name);
  writeFileSync(path, code);
  return path;
}

const run = (code: string): ChildProcess =>
  spawn(process.execPath, ['--disable-warning=ExperimentalWarning', write('runner.mjs', code)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });

const ended = (child: ChildProcess): Promise<void> => new Promise((resolve) => child.once('close', () => resolve()));

it('passes Ctrl-C on once, however many pass it on, so that what runs ends in its own way', async () => {
  const child = run(runner(pathToFileURL(write('training.mjs', TRAINING)).href));
  let printed = '';
  let sent = false;
  child.stdout!.setEncoding('utf8').on('data', (text: string) => {
    printed += text;
    if (sent || !printed.includes('training')) return;
    sent = true;
    child.kill('SIGINT');
    setTimeout(() => child.kill('SIGINT'), 50); // npm, beside the terminal
  });
  await ended(child);
  expect(printed).toMatch(/^training\ncheckpoint\n.*training\.mjs was stopped; the same command goes on from here\n$/);
});

it('tells a failure from an end', async () => {
  const outcomes: string[] = [];
  for (const code of ['process.exit(3)', '']) {
    const child = run(runner(pathToFileURL(write('other.mjs', code)).href));
    child.stdout!.setEncoding('utf8').on('data', (text: string) => outcomes.push(text.trim()));
    await ended(child);
  }
  expect(outcomes).toEqual([expect.stringMatching(/other\.mjs ended with 3$/), 'to its end']);
});
