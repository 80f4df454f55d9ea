/**
 * Writes pictures with labels and captions into a packed file, reads them all back, and prints the most memory it held:
 * `node packed-memory.ts <file> <count>`. `src/data/packed-memory.test.ts` runs it; by hand it takes any count.
 */
import { statSync } from 'node:fs';
import { PackedDataset } from '../src/data/packed.ts';
import { PackedWriter } from '../src/data/packed-writer.ts';

const SIDE = 128;
const BATCH = 16;

const [path, countText] = process.argv.slice(2);
const count = Number(countText);
if (path === undefined || !(count >= 1)) throw new Error('usage: packed-memory.ts <file> <count>');

const writer = new PackedWriter(path, {
  name: 'memory',
  width: SIDE,
  height: SIDE,
  images: [{ role: 'image', channels: 3 }],
  columns: [{ name: 'ten', classes: Array.from({ length: 10 }, (_, i) => `${i}`) }],
  texts: ['caption'],
  source: 'counted by a program',
  licence: 'CC0 1.0',
  credits: [],
});
const pixels = new Uint8Array(SIDE * SIDE * 3);
for (let i = 0; i < count; i++) {
  writer.append(pixels.fill(i % 256), [i % 10], [`picture ${i}, all of one grey`]);
}
writer.finish();

const dataset = PackedDataset.open(path);
const batch = new Uint8Array(BATCH * pixels.length);
for (let first = 0; first + BATCH <= count; first += BATCH) {
  const indices = Array.from({ length: BATCH }, (_, i) => first + i);
  dataset.readImages(indices, batch);
  const [, last] = dataset.readTexts('caption', [first, first + 1]);
  if (batch[0] !== first % 256 || last !== `picture ${first + 1}, all of one grey`) {
    throw new Error(`picture ${first} came back changed`);
  }
}
dataset.verify();
dataset.close();

const megabytes = (bytes: number) => Math.round(bytes / 1e6);
const report = {
  count,
  fileMegabytes: megabytes(statSync(path).size),
  peakMegabytes: megabytes(1024 * process.resourceUsage().maxRSS),
};
process.stdout.write(`${JSON.stringify(report)}\n`);
