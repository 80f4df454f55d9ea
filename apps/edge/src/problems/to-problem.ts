import { ArtefactError, StoreError } from '@omokage/weights';
import { UnservableModel } from '../inference/sampler.ts';
import { TurnstileFull } from '../inference/turnstile.ts';
import { ShelfBusy } from '../models/shelf.ts';
import { Problem } from './problem.ts';

const RETRY_BUSY_SECONDS = 1;
const RETRY_STORAGE_SECONDS = 5;

/** What went wrong, in terms of the request. Nothing of an unforeseen error reaches the client. */
export function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof TurnstileFull || error instanceof ShelfBusy) {
    return new Problem(
      'busy',
      'More faces are wanted than this instance can draw at the moment.',
      { retryAfter: RETRY_BUSY_SECONDS },
      { cause: error },
    );
  }
  if (error instanceof StoreError) {
    return new Problem(
      'storage-unavailable',
      'Published models cannot be read at the moment; faces of the embedded default are still served.',
      { retryAfter: RETRY_STORAGE_SECONDS, allowed: 'the same request later, or one without the parameter "model"' },
      { cause: error },
    );
  }
  if (error instanceof ArtefactError || error instanceof UnservableModel) {
    return new Problem(
      'unusable-model',
      error instanceof ArtefactError ? `${error.what} ${error.detail}` : error.message,
      { allowed: 'another model or digest; /v1/models lists them' },
      { cause: error },
    );
  }
  return new Problem('internal', 'The request was in order; the answer could not be made.', {}, { cause: error });
}
