/**
 * `npm run bench:pictures`: what files of pictures cost inside workerd, in processor time and in bytes, by the encoder that we ship and by
 * what could be shipped instead; and what reading them costs. It writes `docs/performance.md`.
 *
 * `npm run bench:pictures -- [--photographs <folder>] [--rounds 5] [--dry]`
 *
 * Without a folder of photographs, those in the documentation are taken, which are small. What an encoder writes has to be the picture that
 * it was given before it is measured.
 */
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import sharp from 'sharp';
import { markdownTable } from './edge/report/numbers.ts';
import { spreadOf } from './edge/spread.ts';
import { bundleWorker } from './edge/workerd/bundle-worker.ts';
import { startWorkerd } from './edge/workerd/start-workerd.ts';
import { ENCODER_NAMES, JSQUASH, OUR_DECODER, PNG_ALONE } from './pictures/names.ts';
import { PictureWorker } from './pictures/picture-worker.ts';
import { type Samples, samples } from './pictures/samples.ts';
import { replaceSection } from './systems/replace-section.ts';

const PAGE = fileURLToPath(new URL('../docs/performance.md', import.meta.url));
const WORKER = fileURLToPath(new URL('./pictures/worker.ts', import.meta.url));

const { values: options } = parseArgs({
  options: {
    photographs: { type: 'string' },
    rounds: { type: 'string', default: '5' },
    dry: { type: 'boolean', default: false },
  },
});
const rounds = Number(options.rounds);

const workerd = await startWorkerd(await bundleWorker(WORKER), { flags: ['nodejs_compat'] });
try {
  const worker = new PictureWorker(workerd);
  const all = await samples(options.photographs);
  const written = markdownTable(await encodingRows(worker, all));
  const read = markdownTable(await decodingRows(worker, all));
  const machine = `${cpus().length} x ${cpus()[0]?.model.trim()}`;
  const said = `Measured on: ${machine}, workerd, ${new Date().toISOString().slice(0, 10)}, ${rounds} rounds.`;
  const section = [written, '', read, '', said].join('\n');
  if (!options.dry) replaceSection(PAGE, 'pictures', section);
  console.log(section);
} finally {
  await workerd.stop();
}

/** A line an encoder, a column a kind of picture: milliseconds and bytes of one. */
async function encodingRows(worker: PictureWorker, all: readonly Samples[]): Promise<string[][]> {
  const rows = new Map(ENCODER_NAMES.map((name) => [name, [name]]));
  for (const { side, pictures } of all) {
    await worker.keep(Buffer.concat(pictures));
    const bytes = new Map<string, number>();
    for (const name of ENCODER_NAMES) {
      const file = await worker.make(encodePath(name, side));
      const { data } = await sharp(file).removeAlpha().raw().toBuffer({ resolveWithObject: true });
      if (!data.equals(pictures.at(-1)!)) throw new Error(`${name} writes another picture than it was given`);
      bytes.set(name, file.length);
    }
    const times = await worker.inTurns(
      ENCODER_NAMES.map((name) => ({ name, path: encodePath(name, side) })),
      rounds,
    );
    for (const [name, row] of rows) {
      row.push(`${milliseconds(times.get(name)!, pictures.length)}, ${bytes.get(name)!.toLocaleString('en')} B`);
    }
  }
  return [['PNG', ...all.map(({ name }) => name)], ...rows.values()];
}

/** A line a format and a decoder. */
async function decodingRows(worker: PictureWorker, all: readonly Samples[]): Promise<string[][]> {
  const rows: string[][] = [];
  for (const format of ['png', 'jpeg', 'webp'] as const) {
    const decoders = [OUR_DECODER, JSQUASH, ...(format === 'png' ? [PNG_ALONE] : [])];
    const lines = new Map(decoders.map((name) => [name, [`${format.toUpperCase()}, ${name}`]]));
    for (const { side, pictures } of all) {
      const picture = sharp(pictures[0]!, { raw: { width: side, height: side, channels: 3 } });
      // A quality of its own would make a PNG one of a palette.
      await worker.keep(await picture.toFormat(format, format === 'png' ? {} : { quality: 90 }).toBuffer());
      const asked = decoders.map((name) => ({
        name,
        path: `/decode?with=${encodeURIComponent(name)}&format=${format}`,
      }));
      const times = await worker.inTurns(asked, rounds);
      for (const [name, line] of lines) line.push(milliseconds(times.get(name)!, 1));
    }
    rows.push(...lines.values());
  }
  return [['reading', ...all.map(({ name }) => name)], ...rows];
}

function encodePath(name: string, side: number): string {
  return `/encode?with=${encodeURIComponent(name)}&side=${side}`;
}

function milliseconds(each: readonly number[], pictures: number): string {
  return `${(spreadOf(each).median / pictures).toFixed(2)} ms`;
}
