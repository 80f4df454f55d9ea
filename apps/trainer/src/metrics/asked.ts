import { conditionOf, randomOrigin } from '@omokage/models/sampler';
import type { Seed } from '@omokage/models/sampling';
import { settle } from '@omokage/weights/sampler';
import type { OpenSampler } from '../artefact/open-sampler.ts';
import { colourName } from '../data/colour-name.ts';
import type { PackedDataset } from '../data/packed.ts';
import type { AskedSource } from './evaluation.ts';
import { orderOf } from './sources.ts';
import { metricStream } from './streams.ts';

/**
 * A picture for each record of a data set, asked for as that record is: by its class in the column that has the model's classes, or
 * by its text. What should be in it is the record's class among `classes`. The records are in the order of `datasetSource`. Undefined
 * where the model takes neither classes nor texts, or classes of something else, or the data set has no such columns.
 */
export function askedSource(
  { sampler, controls }: OpenSampler,
  dataset: PackedDataset,
  seed: Seed,
  classes: readonly string[],
): AskedSource | undefined {
  const labels = labelsOf(dataset, classes);
  const ask = asking(controls, dataset);
  const another = controls.classes.length > 0 && !sameNames(controls.classes, classes);
  if (labels === undefined || ask === undefined || another) return undefined;
  const order = orderOf(dataset, seed);
  return {
    count: order.length,
    said: controls.classes.length > 0 ? classes : classes.map(inTexts),
    expected: (first, n) => Array.from(order.subarray(first, first + n), (record) => labels[record]!),
    async pictures(first, n) {
      const origins = Array.from(order.subarray(first, first + n), (record, i) => ({
        ...randomOrigin(sampler.facts, metricStream(seed, 'latents', first + i)),
        ...conditionOf(sampler.facts, { seed, ...settle(controls, ask(record)).wish }),
      }));
      return sampler.draw(origins);
    },
  };
}

/** Texts name colours, of which several may have one name; all else they say as it is. */
const inTexts = (name: string): string => (name.startsWith('#') ? colourName(name) : name);

/** How a record is asked for. */
function asking(
  { classes, vocabulary }: OpenSampler['controls'],
  dataset: PackedDataset,
): ((record: number) => { class: string } | { text: string }) | undefined {
  const labels = classes.length > 0 ? labelsOf(dataset, classes) : undefined;
  if (labels !== undefined) return (record) => ({ class: classes[labels[record]!]! });
  const [column] = dataset.header.texts ?? [];
  if (vocabulary.length === 0 || column === undefined) return undefined;
  return (record) => ({ text: dataset.readTexts(column, [record])[0]! });
}

/** The labels of the column that has just these classes. */
function labelsOf(dataset: PackedDataset, classes: readonly string[]): Uint16Array | undefined {
  const column = dataset.header.columns.find((column) => sameNames(column.classes, classes));
  return column && dataset.readLabels(column.name);
}

const sameNames = (a: readonly string[], b: readonly string[]): boolean => a.join('\n') === b.join('\n');
