import { z } from '@hono/zod-openapi';
import type { Seed } from '@omokage/models/sampling';
import { readSeed } from './seed.ts';

/** What the last segment of a face's URL names: `42.png`, `42`, `random.webp`, `grid.png`, `morph.webp`. */

/** Formats of files, in the order of `PICTURE_FORMATS`; then the numbers behind a face. */
export const PICTURE_EXTENSIONS = ['png', 'webp', 'jpg'] as const;
export const ANIMATION_EXTENSIONS = ['png', 'webp'] as const;
export const FACE_EXTENSIONS = [...PICTURE_EXTENSIONS, 'json'] as const;

export type PictureExtension = (typeof PICTURE_EXTENSIONS)[number];
export type AnimationExtension = (typeof ANIMATION_EXTENSIONS)[number];
export type FaceExtension = (typeof FACE_EXTENSIONS)[number];

/** Words that name something else in the place of a seed. */
export const ROUTE_NAMES = ['random', 'grid', 'morph'] as const;
type RouteName = (typeof ROUTE_NAMES)[number];

/** Without an extension, the Accept header decides. */
export type FaceFile =
  | { readonly kind: 'face'; readonly seed: Seed; readonly extension: FaceExtension | undefined }
  | { readonly kind: 'random'; readonly extension: FaceExtension | undefined }
  | { readonly kind: 'grid'; readonly extension: PictureExtension | undefined }
  | { readonly kind: 'morph'; readonly extension: AnimationExtension | undefined };

/** Read, but not written: the canonical spelling is `jpg`, and all are in lower case. */
const OTHER_SPELLINGS: Readonly<Record<string, FaceExtension>> = { jpeg: 'jpg' };

/** Extensions behind each name. */
const OFFERED: Readonly<Record<RouteName | 'face', readonly FaceExtension[]>> = {
  face: FACE_EXTENSIONS,
  random: FACE_EXTENSIONS,
  grid: PICTURE_EXTENSIONS,
  morph: ANIMATION_EXTENSIONS,
};

/**
 * Reads the segment, decoded. What stands behind the last dot is the extension: a seed with a dot in it needs one behind it.
 * The names of routes are no seeds here; a grid of one face takes them.
 */
export const faceFileSchema = z.string().transform((segment, context): FaceFile => {
  const dot = segment.lastIndexOf('.');
  const name = dot < 0 ? segment : segment.slice(0, dot);
  const kind = ROUTE_NAMES.find((route) => route === name) ?? 'face';
  const extension = dot < 0 ? undefined : extensionNamed(segment.slice(dot + 1), kind);
  if (dot >= 0 && extension === undefined) {
    context.addIssue({
      code: 'custom',
      message: `"${segment.slice(0, 80)}" does not end in an extension that there is`,
      params: { problem: 'unsupported-format', allowed: extensionsAllowed(kind) },
    });
    return z.NEVER;
  }
  // The extension is one of those that the kind offers.
  if (kind !== 'face') return { kind, extension } as FaceFile;
  return { kind, seed: readSeed(name, context), extension };
});

export interface PictureFile {
  readonly seed: Seed;
  readonly extension: PictureExtension;
}

/** Where nothing stands but pictures, every text is a seed: `random.png` is that of "random". */
export const pictureFileSchema = z.string().transform((segment, context): PictureFile => {
  const dot = segment.lastIndexOf('.');
  const extension = PICTURE_EXTENSIONS.find((known) => known === spelled(segment.slice(dot + 1)));
  if (dot < 0 || extension === undefined) {
    const allowed = PICTURE_EXTENSIONS.map((known) => `<seed>.${known}`).join(', ');
    const message = `"${segment.slice(0, 80)}" does not end in an extension that there is`;
    context.addIssue({ code: 'custom', message, params: { problem: 'unsupported-format', allowed } });
    return z.NEVER;
  }
  return { seed: readSeed(segment.slice(0, dot), context), extension };
});

function extensionNamed(text: string, kind: RouteName | 'face'): FaceExtension | undefined {
  const name = spelled(text);
  return OFFERED[kind].find((offered) => offered === name);
}

/** As it is spelled in canonical URLs. */
function spelled(extension: string): string {
  const lower = extension.toLowerCase();
  return Object.hasOwn(OTHER_SPELLINGS, lower) ? OTHER_SPELLINGS[lower] : lower;
}

function extensionsAllowed(kind: RouteName | 'face'): string {
  if (kind !== 'face') return OFFERED[kind].map((extension) => `${kind}.${extension}`).join(', ');
  const files = FACE_EXTENSIONS.map((extension) => `<seed>.${extension}`).join(', ');
  return `${files}; or <seed> alone, where the seed has no dot in it`;
}
