import { z } from '@hono/zod-openapi';
import { PICTURE_EXTENSIONS } from '../requests/face-file.ts';

/**
 * How far a gallery is. Written conditionally on what was read, it is all that renderers agree by: of two that render the same
 * stretch, one is told that it lost, and stops.
 */

const moment = z.iso.datetime();

export const galleryStatusSchema = z.strictObject({
  id: z.string(),
  state: z.enum(['queued', 'rendering', 'done', 'failed']).openapi({
    description: 'queued and rendering go on by themselves; one that failed goes on when it is ordered again.',
  }),
  total: z.int().min(1).openapi({ description: 'Pictures in all.' }),
  rendered: z.int().min(0).openapi({ description: 'Pictures that are there: the first so many of the order.' }),
  model: z.string().openapi({ example: `faces@${'0'.repeat(64)}` }),
  format: z.enum(PICTURE_EXTENSIONS),
  created: moment,
  updated: moment,
  failure: z.string().optional().openapi({ description: 'Of one that failed: why.' }),
});

export type GalleryStatus = z.infer<typeof galleryStatusSchema>;

type NewGallery = Pick<GalleryStatus, 'id' | 'total' | 'model' | 'format'>;

export function queued(gallery: NewGallery, now: number): GalleryStatus {
  const at = new Date(now).toISOString();
  return { ...gallery, state: 'queued', rendered: 0, created: at, updated: at };
}

/** The same gallery, further on. What went wrong before is forgotten. */
export function further(
  { failure: _, ...status }: GalleryStatus,
  change: Partial<Pick<GalleryStatus, 'state' | 'rendered' | 'failure'>>,
  now: number,
): GalleryStatus {
  return { ...status, ...change, updated: new Date(now).toISOString() };
}

/** Whether a message about it should be on its way. */
export const isUnderWay = ({ state }: GalleryStatus): boolean => state === 'queued' || state === 'rendering';
