import { Problem } from '../problems/problem.ts';
import { MEDIA_TYPES } from './picture-format.ts';
import { type BodyLimits, readBody } from './read-body.ts';

/** The files of a request, as they were sent. */
export interface Upload {
  readonly image: Uint8Array;
  readonly mask?: Uint8Array;
  /** The media type that the client says the image has; undefined where it says nothing that commits it. */
  readonly declared: string | undefined;
}

const FORM = 'multipart/form-data';
/** What clients send that do not know, or do not say, what they send. */
const UNCOMMITTED = ['', 'application/octet-stream', 'binary/octet-stream'];
const PICTURE_TYPES: readonly string[] = Object.values(MEDIA_TYPES);
const FIELDS = ['image', 'mask'] as const;

const TYPES_ALLOWED = [...PICTURE_TYPES, FORM];
const FORM_ALLOWED = 'a file "image", and for holes a file "mask" of the same size';

/**
 * Reads an image that is the body itself, or the fields `image` and `mask` of a form. What is in the files is looked at by others.
 * Throws a Problem: those of `readBody`, `unsupported-media-type`, `invalid-form`.
 */
export async function readUpload(request: Request, limits: BodyLimits): Promise<Upload> {
  const type = mediaType(request.headers.get('Content-Type'));
  if (type === FORM) return readForm(request, limits);
  const declared = declaredType(type);
  return { image: await readBody(request, limits), declared };
}

async function readForm(request: Request, limits: BodyLimits): Promise<Upload> {
  const bytes = await readBody(request, limits);
  const headers = { 'Content-Type': request.headers.get('Content-Type')! };
  const form = await new Response(bytes, { headers }).formData().catch((cause: unknown) => {
    throw new Problem(
      'invalid-form',
      'The body is not the form that its Content-Type announces.',
      { allowed: FORM_ALLOWED },
      { cause },
    );
  });
  const [unknown] = [...form.keys()].filter((name) => !FIELDS.includes(name as (typeof FIELDS)[number]));
  if (unknown !== undefined) throw invalidForm(`There is no field ${JSON.stringify(unknown.slice(0, 80))}.`);
  const [image, mask] = [fileOf(form, 'image'), fileOf(form, 'mask')];
  if (image === undefined) throw invalidForm('The field "image" is missing.');
  return {
    image: await bytesOf(image),
    declared: declaredType(mediaType(image.type)),
    ...(mask && { mask: await bytesOf(mask) }),
  };
}

function fileOf(form: FormData, name: (typeof FIELDS)[number]): File | undefined {
  const [value, ...more] = form.getAll(name);
  if (more.length > 0) throw invalidForm(`The field "${name}" is given more than once.`);
  // As a text, its bytes would have been read as UTF-8, and are lost.
  if (typeof value === 'string') throw invalidForm(`The field "${name}" is a text; it needs a filename to be a file.`);
  return value;
}

const bytesOf = async (file: File): Promise<Uint8Array> => new Uint8Array(await file.arrayBuffer());

/** Without its parameters, in lower case. */
const mediaType = (header: string | null): string => (header ?? '').split(';', 1)[0].trim().toLowerCase();

function declaredType(type: string): string | undefined {
  if (PICTURE_TYPES.includes(type)) return type;
  if (UNCOMMITTED.includes(type)) return undefined;
  throw new Problem('unsupported-media-type', `Pictures are not taken as ${JSON.stringify(type.slice(0, 80))}.`, {
    allowed: TYPES_ALLOWED,
    headers: { 'Accept-Post': TYPES_ALLOWED.join(', ') },
  });
}

const invalidForm = (detail: string): Problem => new Problem('invalid-form', detail, { allowed: FORM_ALLOWED });
