import { PictureError } from '@omokage/pictures';
import type { RestorationError } from '@omokage/weights/restorer';
import { Problem, type ProblemKind } from './problem.ts';

/** What is wrong with a picture that was sent, or with what is asked of it, in terms of the request. */

const PICTURE_KINDS: Readonly<Record<PictureError['code'], ProblemKind>> = {
  'not-a-picture': 'unsupported-media-type',
  'too-large': 'picture-too-large',
  truncated: 'unusable-picture',
  damaged: 'unusable-picture',
  animated: 'unusable-picture',
  cmyk: 'unusable-picture',
  'sixteen-bit': 'unusable-picture',
  empty: 'unusable-picture',
};

const RESTORATION_KINDS: Readonly<Record<RestorationError['code'], readonly [kind: ProblemKind, parameter?: string]>> =
  {
    'mask-missing': ['unusable-mask', 'mask'],
    'mask-size': ['unusable-mask', 'mask'],
    'mask-empty': ['unusable-mask', 'mask'],
    'mask-not-taken': ['unusable-mask', 'mask'],
    'scale-not-offered': ['invalid-parameter', 'scale'],
    'too-large': ['picture-too-large'],
  };

/** @param field which of the files it is about. */
export async function blamingFile<T>(field: 'image' | 'mask', work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof PictureError ? ofPicture(field, error) : error;
  }
}

function ofPicture(field: 'image' | 'mask', error: PictureError): Problem {
  const { code, what, detail, fix } = error;
  const detailed = `${sentence(what)} ${sentence(detail)}`;
  return new Problem(PICTURE_KINDS[code], detailed, { parameter: field, allowed: fix }, { cause: error });
}

export function ofRestoration(error: RestorationError): Problem {
  const [kind, parameter] = RESTORATION_KINDS[error.code];
  const extras = { allowed: error.allowed, ...(parameter !== undefined && { parameter }) };
  return new Problem(kind, sentence(error.message), extras, { cause: error });
}

/** Messages of the packages begin in lower case and have no full stop. */
const sentence = (text: string): string =>
  `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`;
