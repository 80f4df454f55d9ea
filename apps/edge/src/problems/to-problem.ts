import { ArtefactError, StoreError } from '@omokage/weights';
import { RestorationError } from '@omokage/weights/restorer';
import { TurnstileFull } from '../inference/turnstile.ts';
import { UnservableModel } from '../inference/unservable-model.ts';
import { CrowdFull } from '../middleware/bounded-crowd.ts';
import { ShelfBusy } from '../models/shelf.ts';
import { WorkshopFull } from '../models/workshop.ts';
import { ofRestoration } from './of-pictures.ts';
import { Problem } from './problem.ts';

const RETRY_BUSY_SECONDS = 1;
const RETRY_STORAGE_SECONDS = 5;

/** What went wrong, in terms of the request. Nothing of an unforeseen error reaches the client. */
export function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (isCrowded(error)) {
    return new Problem(
      'busy',
      'More is wanted than this instance can do at the moment.',
      { retryAfter: RETRY_BUSY_SECONDS },
      { cause: error },
    );
  }
  if (error instanceof RestorationError) return ofRestoration(error);
  if (error instanceof StoreError) {
    return new Problem(
      'storage-unavailable',
      'The model cannot be read from where it is stored at the moment; the default one is still served.',
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

const isCrowded = (error: unknown): boolean =>
  [CrowdFull, TurnstileFull, ShelfBusy, WorkshopFull].some((full) => error instanceof full);
