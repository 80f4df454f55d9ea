/** So that not even 1032:1, the most that DEFLATE can do, makes much memory of one slice. */
const SLICE_BYTES = 4096;

/**
 * Whether a zlib stream is sound and inflates to so many bytes exactly. It stops soon after more: decoders of PNG inflate
 * all that there is, and a megabyte can hold a gigabyte.
 */
export async function inflatesTo(expected: number, deflated: Uint8Array<ArrayBuffer>): Promise<boolean> {
  const inflate = new DecompressionStream('deflate');
  const reader = inflate.readable.getReader();
  const writing = write(inflate.writable.getWriter(), deflated);
  let total = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return total === expected;
      total += value.length;
      if (total > expected) {
        await reader.cancel();
        return false;
      }
    }
  } catch {
    return false;
  } finally {
    await writing;
  }
}

/** Ends silently when the stream does: whoever reads it hears why. */
async function write(
  writer: WritableStreamDefaultWriter<Uint8Array<ArrayBuffer>>,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<void> {
  try {
    for (let at = 0; at < bytes.length; at += SLICE_BYTES) {
      await writer.ready;
      await writer.write(bytes.subarray(at, at + SLICE_BYTES));
    }
    await writer.close();
  } catch {
    // Of no use to anybody: the reader has the error, or has left.
  }
}
