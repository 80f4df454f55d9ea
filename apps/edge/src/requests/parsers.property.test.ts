import type { z } from '@hono/zod-openapi';
import type { Seed } from '@omokage/models/sampling';
import type { MixedLayers } from '@omokage/weights/sampler';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type FaceFile, faceFileSchema } from './face-file.ts';
import { MOST_FACES } from './face-limits.ts';
import { formatLayers, layersSchema } from './layers.ts';
import { type ModelFolder, modelFolderSchema } from './model-folder.ts';
import { formatModelReference, type ModelReference, modelReferenceSchema } from './model-reference.ts';
import { formatPsi, psiSchema } from './psi.ts';
import { formatSeedList, seedListSchema } from './seed-list.ts';
import { sizeSchema } from './size.ts';

/** What reads parts of URLs, held to what all of it promises: any text at all is read or refused in words, and never throws. */

const SEED = 20_261_121;
const options = { seed: SEED, numRuns: 250 };

/** Texts out of the signs that a parser looks for, and out of any others. */
const textOf = (signs: string) =>
  fc.oneof(
    fc.string({ unit: fc.constantFrom(...signs), maxLength: 12 }),
    fc.string({ unit: 'binary', maxLength: 90 }),
    fc.string({ unit: 'grapheme', maxLength: 300 }),
  );

/** What is read of a text; undefined where it is refused, which it is with what would have been right. */
function readOrRefused<T>(schema: z.ZodType<T>, text: string): T | undefined {
  const read = schema.safeParse(text);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  expect(issue.code).toBe('custom');
  const { allowed } = (issue as unknown as { params: { allowed: unknown } }).params;
  expect(typeof allowed === 'string' && allowed.length > 0).toBe(true);
  // A text that somebody sent is quoted in part at most.
  expect(issue.message.length).toBeLessThan(400);
  return undefined;
}

/** What is read can be written, and is read again as itself; and is written one way. */
function holds<T>(schema: z.ZodType<T>, format: (value: T) => string, signs: string): void {
  let read = 0;
  const property = fc.property(textOf(signs), (text) => {
    const value = readOrRefused(schema, text);
    if (value === undefined) return;
    read++;
    const written = format(value);
    expect(readOrRefused(schema, written)).toEqual(value);
    expect(format(schema.parse(written))).toBe(written);
  });
  fc.assert(property, options);
  expect(read).toBeGreaterThan(0);
}

describe('any text', () => {
  it('is a psi from 0 to 1 in steps, or refused', () => {
    holds<number>(psiSchema, formatPsi, '0157.');
    fc.assert(
      fc.property(textOf('0157.'), (text) => {
        const psi = readOrRefused(psiSchema, text);
        if (psi === undefined) return;
        expect(psi).toBeGreaterThanOrEqual(0);
        expect(psi).toBeLessThanOrEqual(1);
        expect(Math.abs(psi * 20 - Math.round(psi * 20))).toBeLessThan(1e-9);
        // The same number as it says.
        expect(Math.abs(Number(text) - psi)).toBeLessThan(1e-9);
      }),
      options,
    );
  });

  it('is a range of layers, or refused', () => {
    holds<MixedLayers>(layersSchema, formatLayers, '019-');
  });

  it('is a reference to a model, or refused', () => {
    holds<ModelReference>(modelReferenceSchema, formatModelReference, 'a0-@');
    const whole = fc.tuple(fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,62}$/), fc.stringMatching(/^[0-9a-f]{64}$/));
    fc.assert(
      fc.property(
        whole,
        fc.nat({ max: 127 }),
        fc.string({ unit: 'binary-ascii', minLength: 1, maxLength: 1 }),
        (parts, at, sign) => {
          const [name, digest] = parts;
          const text = `${name}@${digest}`;
          expect(readOrRefused(modelReferenceSchema, text)).toEqual({ name, digest });
          // One sign changed is another model, or none.
          const changed = text.slice(0, at % text.length) + sign + text.slice((at % text.length) + 1);
          const other = readOrRefused(modelReferenceSchema, changed);
          if (changed !== text && other !== undefined) expect(formatModelReference(other)).toBe(changed);
        },
      ),
      options,
    );
  });

  it('is a folder of a model, or refused', () => {
    const format = (folder: ModelFolder) =>
      folder.name === undefined ? folder.digest : formatModelReference(folder as ModelReference);
    holds<ModelFolder>(modelFolderSchema, format, 'af09@');
  });

  it('is a width, or refused', () => {
    holds<number>(sizeSchema, String, '0129');
  });

  it('is a list of seeds of bounded length, or refused', () => {
    holds<Seed[]>(seedListSchema, (seeds) => formatSeedList(seeds), '0123,- a');
    fc.assert(
      fc.property(textOf('0129,-'), (text) => {
        expect(readOrRefused(seedListSchema, text)?.length ?? 1).toBeLessThanOrEqual(MOST_FACES);
      }),
      options,
    );
  });

  it('is a file of faces, or refused', () => {
    const format = (file: FaceFile) => {
      const name = file.kind === 'face' ? file.seed.text : file.kind;
      return file.extension === undefined ? name : `${name}.${file.extension}`;
    };
    holds<FaceFile>(faceFileSchema, format, '4.pngwebj');
    fc.assert(
      fc.property(fc.constantFrom('42', 'random', 'grid', 'morph', 'a.b'), textOf('.pngjewbso'), (name, ending) => {
        readOrRefused(faceFileSchema, name + ending);
      }),
      options,
    );
  });
});
