import { type Credit, PackedDataset } from '../../apps/trainer/src/data/packed.ts';
import { PackedWriter } from '../../apps/trainer/src/data/packed-writer.ts';

/** Records that are held out together, and then runs of as many that are not: neighbours in a collection look alike. */
const RUN = 10;
const RUNS_BETWEEN = 9;

/**
 * A set of pairs in two, of which the second holds every tenth run of ten pairs and the first all others; without labels and texts.
 */
export function holdOutTenth(from: string, training: string, heldOut: string): void {
  const dataset = PackedDataset.open(from);
  const all = Array.from({ length: dataset.header.count }, (_, i) => i);
  const isHeldOut = (i: number) => Math.floor(i / RUN) % (RUNS_BETWEEN + 1) === RUNS_BETWEEN;
  const pick = (indices: readonly number[]) => indices.map((index) => ({ dataset, index }));
  writePairs(training, pick(all.filter((i) => !isHeldOut(i))), [dataset]);
  writePairs(heldOut, pick(all.filter(isHeldOut)), [dataset]);
  dataset.close();
}

/** The pairs of several sets one after the other; without labels and texts. */
export function joinPairs(from: readonly string[], path: string): void {
  const datasets = from.map((name) => PackedDataset.open(name));
  const records = datasets.flatMap((dataset) =>
    Array.from({ length: dataset.header.count }, (_, index) => ({ dataset, index })),
  );
  writePairs(path, records, datasets);
  for (const dataset of datasets) dataset.close();
}

/** Pictures of one plain set as inputs and those of another as targets, in their order: pairs in form, which show different things. */
export function besideEachOther(inputs: string, targets: string, path: string): void {
  const [from, to] = [PackedDataset.open(inputs), PackedDataset.open(targets)];
  const writer = new PackedWriter(path, {
    ...{ name: `${from.header.name}-${to.header.name}`, width: to.header.width, height: to.header.height },
    images: [
      { role: 'input', channels: from.image().channels },
      { role: 'target', channels: to.image().channels },
    ],
    columns: [],
    source: `${from.header.source}; beside ${to.header.source}, which have nothing to do with them`,
    ...namesOf([from, to]),
  });
  for (let index = 0; index < Math.min(from.header.count, to.header.count); index++) {
    writer.append({ input: pixelsOf(from, index), target: pixelsOf(to, index) }, []);
  }
  writer.finish();
  from.close();
  to.close();
}

function writePairs(
  path: string,
  records: readonly { readonly dataset: PackedDataset; readonly index: number }[],
  datasets: readonly PackedDataset[],
): void {
  const [{ header }] = datasets;
  const writer = new PackedWriter(path, {
    ...{ name: header.name, width: header.width, height: header.height, images: header.images, columns: [] },
    source: datasets.map((dataset) => dataset.header.source).join('; and '),
    ...namesOf(datasets),
  });
  for (const { dataset, index } of records) {
    const images = header.images.map(({ role }) => [role, pixelsOf(dataset, index, role)] as const);
    writer.append(Object.fromEntries(images), []);
  }
  writer.finish();
}

function pixelsOf(dataset: PackedDataset, index: number, role = dataset.mainRole): Uint8Array {
  const [height, width, channels] = dataset.image(role).shape;
  const pixels = new Uint8Array(height * width * channels);
  dataset.readImages([index], pixels, role);
  return pixels;
}

/** Under which licences pictures of several sets stand together, and whose they are. */
function namesOf(datasets: readonly PackedDataset[]): { licence: string; credits: Credit[] } {
  const licences = new Set(datasets.map(({ header }) => header.licence));
  const credits = new Map(
    datasets.flatMap(({ header }) => header.credits).map((credit) => [JSON.stringify(credit), credit]),
  );
  return { licence: [...licences].join(' and '), credits: [...credits.values()] };
}
