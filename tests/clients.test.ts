import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { publish, TASKS } from '@omokage/weights';
import sharp from 'sharp';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type LocalBucket, openLocalBucket } from './product/local-bucket.ts';
import { ProcessGroup } from './product/process-group.ts';
import { type Server, startServer } from './product/server.ts';
import { snippetsOf } from './product/snippets.ts';
import { temporaryFolder } from './product/temporary-folder.ts';
import { tinyRestorer } from './product/tiny-restorer.ts';

/** The examples of docs/restoration-clients.md, as whoever copies them runs them. Only the address is another. */

const PAGE = 'docs/restoration-clients.md';
const EXAMPLE = 'https://your-worker.example';
const SIZE = { width: 24, height: 16 };
const HOLE = { left: 4, top: 5, width: 6, height: 7 };

const folder = temporaryFolder();
const snippets = snippetsOf(PAGE);
let server: Server;
let local: LocalBucket;
let place: string;
let count = 0;

beforeAll(async () => {
  const state = join(folder, 'state');
  server = await startServer(state);
  local = await openLocalBucket(state);
  // What no embedded model does, these do: a published model answers for the task that it is named like.
  for (const task of TASKS) await publish(await tinyRestorer(task, task), local.store);
});
afterAll(async () => {
  await local?.close();
  await server?.stop();
});

beforeEach(async () => {
  place = join(folder, String(count++));
  mkdirSync(place);
  const background = { r: 200, g: 120, b: 40 };
  const picture = sharp({ create: { ...SIZE, channels: 3, background } });
  const box = (background: string) => ({
    ...{ left: HOLE.left, top: HOLE.top },
    input: { create: { width: HOLE.width, height: HOLE.height, channels: 3 as const, background } },
  });
  const mask = sharp({ create: { ...SIZE, channels: 3, background: 'black' } });
  await picture.clone().png().toFile(join(place, 'in.png'));
  await picture
    .composite([box('magenta')])
    .png()
    .toFile(join(place, 'torn.png'));
  await mask
    .composite([box('white')])
    .png()
    .toFile(join(place, 'holes.png'));
});

/** A snippet of the page with the address of the server that runs. */
function snippet(name: string): string {
  const code = snippets.get(name);
  if (code === undefined) throw new Error(`${PAGE} has no snippet ${name}; it has ${[...snippets.keys()].join(', ')}`);
  return code.replaceAll(EXAMPLE, server.url);
}

/** Runs a command in the folder of the pictures. Throws with what it printed when it fails. */
async function run(command: string, ...words: string[]): Promise<string> {
  const group = new ProcessGroup('sh', ['-c', `cd '${place}' && exec "$0" "$@"`, command, ...words]);
  try {
    if ((await group.exited) !== 0) throw new Error(`${command} failed:\n${group.output}`);
    return group.output;
  } finally {
    await group.stop();
  }
}

async function written(name: string) {
  const { data, info } = await sharp(join(place, name)).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const { format } = await sharp(join(place, name)).metadata();
  const pixelAt = (x: number, y: number) => [...data.subarray(3 * (y * info.width + x), 3 * (y * info.width + x) + 3)];
  return { format, width: info.width, height: info.height, pixelAt };
}

/** What is known is as it was, up to the rim of the hole; what was missing is something else than what stood there. */
async function expectMended(name: string): Promise<void> {
  const mended = await written(name);
  expect(mended).toMatchObject({ format: 'png', ...SIZE });
  expect(mended.pixelAt(0, 0)).toEqual([200, 120, 40]);
  expect(mended.pixelAt(HOLE.left - 1, HOLE.top)).toEqual([200, 120, 40]);
  expect(mended.pixelAt(HOLE.left + 2, HOLE.top + 2)).not.toEqual([255, 0, 255]);
}

// Whoever has no curl may go on without it; CI may not.
const noCurl = spawnSync('curl', ['--version']).error !== undefined && !process.env.CI;

describe('the clients of the page', () => {
  it.skipIf(noCurl)('curl: a picture as the body, one in another format, and a form with a mask', async () => {
    await run('sh', '-e', '-c', snippet('curl'));
    expect(await written('out.png')).toMatchObject({ format: 'png', ...SIZE });
    expect(await written('large.webp')).toMatchObject({ format: 'webp', width: 48, height: 32 });
    await expectMended('whole.png');
  });

  it('fetch: a module, and a program in Node that uses it', async () => {
    for (const name of ['restore.ts', 'use.ts']) writeFileSync(join(place, name), snippet(name));
    await run(...node('use.ts'));
    expect(await written('restored.webp')).toMatchObject({ format: 'webp', ...SIZE });
    await expectMended('mended.png');
  });

  it('fetch: the problem is the message of the error', async () => {
    writeFileSync(join(place, 'restore.ts'), snippet('restore.ts'));
    const use =
      "import { restore } from './restore.ts';\nawait restore('denoize', new Blob(['no picture'], { type: 'image/png' }));\n";
    writeFileSync(join(place, 'use.ts'), use);
    await expect(run(...node('use.ts'))).rejects.toThrow(/Error: .*denoize.*Allowed: demosaic, upscale/);
  });
});

/** TypeScript as Node runs it, with the version that the repository brings. */
const node = (program: string): [string, ...string[]] => [
  process.execPath,
  '--disable-warning=ExperimentalWarning',
  program,
];
