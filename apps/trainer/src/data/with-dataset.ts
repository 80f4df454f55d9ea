import { PackedDataset } from './packed.ts';

/** Opens a packed file for the time that some work takes. Throws what `PackedDataset.open` throws. */
export async function withDataset<Result>(
  path: string,
  work: (dataset: PackedDataset) => Promise<Result>,
): Promise<Result> {
  const dataset = PackedDataset.open(path);
  try {
    return await work(dataset);
  } finally {
    dataset.close();
  }
}
