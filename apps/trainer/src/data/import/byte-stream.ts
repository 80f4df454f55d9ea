import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';

const READ_BYTES = 1 << 18;

/** The bytes of a file in order, some at a time; what is gzipped is unzipped on the way. Memory holds what is taken. */
export class ByteStream {
  readonly #chunks: AsyncIterator<Buffer>;
  readonly #close: () => void;
  #rest: Buffer = Buffer.alloc(0);

  private constructor(chunks: AsyncIterator<Buffer>, close: () => void) {
    this.#chunks = chunks;
    this.#close = close;
  }

  /** Throws the error of the file system when the file cannot be read. */
  static async open(path: string): Promise<ByteStream> {
    const zipped = (await firstBytes(path, 2)).equals(GZIP_MAGIC);
    const file = createReadStream(path, { highWaterMark: READ_BYTES });
    if (!zipped) return new ByteStream(file[Symbol.asyncIterator](), () => file.destroy());
    const unzipped = createGunzip({ chunkSize: READ_BYTES });
    // A file that fails must fail its reader too: pipe() alone would leave it waiting.
    file.on('error', (error) => unzipped.destroy(error)).pipe(unzipped);
    const close = () => {
      unzipped.destroy();
      file.destroy();
    };
    return new ByteStream(unzipped[Symbol.asyncIterator](), close);
  }

  /** The next `length` bytes; fewer at the end. Throws the decoder's error when gzipped data is damaged. */
  async take(length: number): Promise<Buffer> {
    const parts: Buffer[] = [];
    let missing = length;
    for (;;) {
      const part = this.#rest.subarray(0, missing);
      this.#rest = this.#rest.subarray(part.length);
      parts.push(part);
      missing -= part.length;
      if (missing === 0) break;
      const next = await this.#chunks.next();
      if (next.done) break;
      this.#rest = next.value;
    }
    return parts.length === 1 ? parts[0]! : Buffer.concat(parts);
  }

  close(): void {
    this.#close();
  }
}

const GZIP_MAGIC = Buffer.of(0x1f, 0x8b);

/** The first bytes of a file; fewer when it is shorter. */
export async function firstBytes(path: string, length: number): Promise<Buffer> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
