/**
 * `npm run bundle:trainer [-- --data file.pack --out dist/omokage-trainer.tar.xz]`: the trainer as one archive, for a machine with a GPU
 * and nothing else: no network, no Node, no packages. `tar xf` it there and run `./omokage train`.
 */
import { existsSync } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { messageOf, reportError, UserError } from '../src/errors.ts';
import { archive } from './archive.ts';
import { assemble } from './assemble.ts';

/** The name of the folder that the archive unpacks into. */
const NAME = 'omokage-trainer';
const USAGE = 'npm run bundle:trainer -- [--data file.pack]... [--out dist/omokage-trainer.tar.xz] [--level 0-9]';

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        data: { type: 'string', multiple: true, default: [] },
        out: { type: 'string', default: `dist/${NAME}.tar.xz` },
        level: { type: 'string', default: '6' }, // 9 saves 2% and takes 0.9 GB of memory
      },
    });
    if (!/^[0-9]$/.test(values.level)) throw new Error(`--level is "${values.level}", not 0 to 9`);
    const lacking = values.data.find((path) => !existsSync(path));
    if (lacking !== undefined) throw new Error(`--data ${lacking}: there is no such file`);
    return { ...values, level: Number(values.level) };
  } catch (cause) {
    throw new UserError('The options are not understood.', messageOf(cause), USAGE, { cause });
  }
}

async function main(): Promise<void> {
  const { data, out, level } = readOptions();
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new UserError(
      'The portable trainer is for x86-64 Linux, and is made there.',
      `This is ${process.platform} on ${process.arch}: its addons are not those of the target.`,
      'run the command on such a machine, or in a container.',
    );
  }
  const scratch = await mkdtemp(join(tmpdir(), 'omokage-bundle-'));
  try {
    const { stripped, vulkan } = await assemble(join(scratch, NAME), data);
    if (!stripped) console.log("Node keeps its debugging symbols: binutils' strip is not installed.");
    if (!vulkan)
      console.log("Vulkan's loader is left out: libvulkan.so.1 is not installed here, so WebGPU needs it there.");
    await archive(join(scratch, NAME), out, level);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
  console.log(`${out}: ${((await stat(out)).size / 2 ** 20).toFixed(1)} MiB`);
}

try {
  await main();
} catch (error) {
  process.exitCode = reportError(error);
}
