/** For tests: IDX files made by hand. */
export function idxImages(images: readonly (readonly number[])[], width: number, height: number): Buffer {
  const head = Buffer.from([0, 0, 8, 3, 0, 0, 0, images.length, 0, 0, 0, height, 0, 0, 0, width]);
  return Buffer.concat([head, Buffer.from(images.flat())]);
}

export function idxLabels(labels: readonly number[]): Buffer {
  return Buffer.from([0, 0, 8, 1, 0, 0, 0, labels.length, ...labels]);
}
