import { creditSchema } from '@omokage/weights';
import { z } from 'zod';

/**
 * The packed data set: one file, read by position, so that a data set larger than memory trains as well as a small one.
 *
 * ```
 * magic                  8 bytes, OMOPACK1
 * header length          uint32 LE, bytes of the JSON that follows (it may end in spaces)
 * header                 JSON, UTF-8
 * zeros                  up to the next multiple of 64
 * records                count records; a record holds the header's images one after the other,
 *                        each height * width * channels uint8, row-major, channels interleaved
 * labels                 for each column, count uint16 LE: an index into the column's classes
 * texts                  for each text column, count + 1 uint32 LE: where text i begins and the last ends; then UTF-8
 * ```
 *
 * `PackedWriter` (packed-writer.ts) makes these files, `PackedDataset` (packed.ts) reads them.
 */

export const PACK_MAGIC = 'OMOPACK1';
export const PACK_VERSION = 2;
/** Magic and header length. */
export const PACK_PREAMBLE_BYTES = 12;
/** Far above any real header (a column of 65,535 class names is about 1 MB); stops a bad length from allocating. */
export const MAX_HEADER_BYTES = 16 << 20;
/** UTF-8 bytes of one text: a long caption has a few hundred. */
export const MAX_TEXT_BYTES = 4096;

/**
 * What an image of a record is for. A plain set has the one role `image`. A paired set has `input` and `target`, what a
 * network is given and what it should make of it, and may have a `mask`, one channel that is 255 where there is a hole.
 */
export const IMAGE_ROLES = ['image', 'input', 'target', 'mask'] as const;
export type ImageRole = (typeof IMAGE_ROLES)[number];

export const packedImageSchema = z.strictObject({
  role: z.enum(IMAGE_ROLES),
  channels: z.union([z.literal(1), z.literal(3), z.literal(4)]),
});

export const packedColumnSchema = z.strictObject({
  name: z.string().min(1),
  /** Class names; a label is an index into this list. */
  classes: z.array(z.string()).min(1).max(65_536),
});

const ROLES_OF_A_SET = ['image', 'input+target', 'input+target+mask'];

export const packedHeaderSchema = z.strictObject({
  version: z.literal(PACK_VERSION),
  name: z.string().min(1),
  count: z.int().min(1),
  /** All images of a record have one size. */
  width: z.int().min(1).max(4096),
  height: z.int().min(1).max(4096),
  images: z
    .array(packedImageSchema)
    .refine((images) => ROLES_OF_A_SET.includes(images.map(({ role }) => role).join('+')), {
      error: `the roles are none of ${ROLES_OF_A_SET.join(', ')}`,
    })
    .refine((images) => images.every(({ role, channels }) => role !== 'mask' || channels === 1), {
      error: 'a mask has one channel',
    }),
  columns: z.array(packedColumnSchema).max(256),
  /** Names of the text columns, such as `caption`. */
  texts: z.array(z.string().min(1)).max(16),
  /** How the pictures were made, in words. */
  source: z.string(),
  licence: z.string(),
  /** Who made the pictures; a model's manifest takes them over. */
  credits: z.array(creditSchema),
  /** Of the bytes of all records, so that a training run can name exactly what it saw. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});

export type PackedHeader = z.infer<typeof packedHeaderSchema>;
export type PackedImage = z.infer<typeof packedImageSchema>;
export type PackedColumn = z.infer<typeof packedColumnSchema>;
export type Credit = z.infer<typeof creditSchema>;
export type Channels = PackedImage['channels'];

/** Where the records begin: the first multiple of 64 after a header of this length. */
export function recordsOffset(headerBytes: number): number {
  return Math.ceil((PACK_PREAMBLE_BYTES + headerBytes) / 64) * 64;
}

/** The role that training reads unless it asks for another: what a network should make. */
export function mainRole({ images }: Pick<PackedHeader, 'images'>): ImageRole {
  return images.some(({ role }) => role === 'target') ? 'target' : 'image';
}

/** Where one image of a record stands in it. */
export interface ImagePlace {
  readonly role: ImageRole;
  readonly offset: number;
  readonly bytes: number;
}

/** The images of a record in their order, and the length of the record. */
export function recordLayout({ width, height, images }: Pick<PackedHeader, 'width' | 'height' | 'images'>): {
  readonly places: readonly ImagePlace[];
  readonly bytes: number;
} {
  let offset = 0;
  const places = images.map(({ role, channels }) => {
    const place = { role, offset, bytes: width * height * channels };
    offset += place.bytes;
    return place;
  });
  return { places, bytes: offset };
}
