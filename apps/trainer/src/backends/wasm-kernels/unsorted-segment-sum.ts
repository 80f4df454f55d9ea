import {
  type TensorInfo,
  type UnsortedSegmentSumAttrs,
  type UnsortedSegmentSumInputs,
  util,
} from '@tensorflow/tfjs-core';
import { allocate, floats, type KernelCall } from './heap.ts';

/**
 * x [...ids,...inner], segmentIds int32 [...ids] -> [numSegments,...inner]: adds every row of x to the row its id names.
 * Rows with an id outside [0, numSegments) are dropped, as in TensorFlow. It is the gradient of `gather` (embeddings).
 */
export function unsortedSegmentSum({
  inputs: { x, segmentIds },
  attrs: { numSegments },
  backend,
}: KernelCall<UnsortedSegmentSumInputs, UnsortedSegmentSumAttrs>): TensorInfo {
  const innerShape = x.shape.slice(segmentIds.shape.length);
  const width = util.sizeFromShape(innerShape);
  const out = allocate(backend, [numSegments, ...innerShape]);
  const ids = backend.typedArrayFromHeap(segmentIds);
  const rows = floats(backend, x);
  const sums = floats(backend, out).fill(0);
  for (let row = 0; row < ids.length; row++) {
    const segment = ids[row]!;
    if (segment < 0 || segment >= numSegments) continue;
    const to = segment * width;
    const from = row * width;
    for (let i = 0; i < width; i++) sums[to + i]! += rows[from + i]!;
  }
  return out;
}
