import { chunksOf, claimedEnd } from '../head/webp-chunks.ts';
import { damaged, truncated } from '../picture-error.ts';

/** The WebP up to the end that its header claims. */
export function wholeWebp(bytes: Uint8Array): Uint8Array {
  const end = claimedEnd(bytes);
  if (end > bytes.length) throw truncated(`a WebP of ${end} bytes of which ${bytes.length} are there`);
  for (const { type, data, length } of chunksOf(bytes)) {
    if (data.length < length) throw damaged(`a WebP whose chunk of type ${type} is longer than the file`);
  }
  return bytes.subarray(0, end);
}
