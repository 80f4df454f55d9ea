import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Problem } from '../problems/problem.ts';
import { readUpload, type Upload } from './read-upload.ts';

/** Bodies that anybody may send: each is the files that it holds, or a problem of the client's. */

const LIMITS = { bytes: 4_096, patience: 10_000 };
const options = { seed: 20_261_121, numRuns: 200 };

const post = (body: BodyInit, headers: Record<string, string> = {}) =>
  new Request('https://omokage.example/', { method: 'POST', body, headers });

/** Undefined for a problem. Anything else that is thrown fails the test. */
async function readOrRefused(request: Request): Promise<Upload | undefined> {
  try {
    return await readUpload(request, LIMITS);
  } catch (error) {
    expect(error).toBeInstanceOf(Problem);
    const { status, extras } = error as Problem;
    expect([400, 413, 415]).toContain(status);
    expect(extras.allowed).toBeDefined();
    return undefined;
  }
}

const file = fc.uint8Array({ minLength: 1, maxLength: 600 });
const boundary = fc.stringMatching(/^[A-Za-z0-9]{1,40}$/);
const utf8 = (text: string) => new TextEncoder().encode(text);

function joined(parts: readonly (Uint8Array | string)[]): Uint8Array<ArrayBuffer> {
  const all = parts.map((part) => (typeof part === 'string' ? utf8(part) : part));
  const whole = new Uint8Array(all.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of all) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

const formOf = (border: string, fields: readonly { name: string; bytes: Uint8Array }[]) =>
  joined([
    ...fields.flatMap(({ name, bytes }) => [
      `--${border}\r\nContent-Disposition: form-data; name="${name}"; filename="f"\r\nContent-Type: image/png\r\n\r\n`,
      bytes,
      '\r\n',
    ]),
    `--${border}--\r\n`,
  ]);

const typeOf = (border: string) => ({ 'Content-Type': `multipart/form-data; boundary=${border}` });

describe('an upload', () => {
  it('that is a file comes in byte by byte', async () => {
    const types = fc.constantFrom('image/png', 'image/jpeg', 'image/webp', 'application/octet-stream');
    const property = fc.asyncProperty(file, types, async (bytes, type) => {
      const { image, mask } = (await readOrRefused(post(joined([bytes]), { 'Content-Type': type })))!;
      expect([image, mask]).toEqual([bytes, undefined]);
    });
    await fc.assert(property, options);
  });

  it('that is a form comes in byte by byte, in any order', async () => {
    const property = fc.asyncProperty(
      boundary,
      file,
      fc.option(file),
      fc.boolean(),
      async (border, image, mask, turned) => {
        const fields = [{ name: 'image', bytes: image }, ...(mask ? [{ name: 'mask', bytes: mask }] : [])];
        // Bytes that happen to hold the border are another form.
        fc.pre(
          !fields.some(({ bytes }) =>
            Array.from(bytes, (byte) => String.fromCharCode(byte))
              .join('')
              .includes(border),
          ),
        );
        const body = formOf(border, turned ? fields.reverse() : fields);
        const read = (await readOrRefused(post(body, typeOf(border))))!;
        expect(new Uint8Array(read.image)).toEqual(image);
        expect(read.mask && new Uint8Array(read.mask)).toEqual(mask ?? undefined);
      },
    );
    await fc.assert(property, options);
  });

  it('that is damaged is a problem of the client, or a form all the same', async () => {
    const damage = fc.record({ at: fc.nat(), drop: fc.nat({ max: 40 }), put: fc.uint8Array({ maxLength: 20 }) });
    const property = fc.asyncProperty(boundary, file, damage, async (border, image, { at, drop, put }) => {
      const whole = formOf(border, [{ name: 'image', bytes: image }]);
      const from = at % whole.length;
      const body = joined([whole.subarray(0, from), put, whole.subarray(from + drop)]);
      fc.pre(body.length > 0);
      await readOrRefused(post(body, typeOf(border)));
    });
    await fc.assert(property, options);
  });

  it('of any bytes under any type is a file or a problem', async () => {
    const types = fc.oneof(
      fc.string({ unit: 'binary-ascii', maxLength: 60 }).filter((type) => /^[\x20-\x7e]*$/.test(type)),
      fc.constantFrom(
        'multipart/form-data',
        'multipart/form-data; boundary=',
        'multipart/form-data; boundary="',
        'text/plain',
      ),
    );
    const property = fc.asyncProperty(file, types, async (bytes, type) => {
      await readOrRefused(post(joined([bytes]), { 'Content-Type': type }));
    });
    await fc.assert(property, options);
  });
});
