import { UserError } from '../errors.ts';
import type { Evaluation, PictureSource } from './evaluation.ts';

/** Where the pictures come from that are measured; just one of these. */
export interface SubjectChoice {
  /** A run directory or a checkpoint. */
  readonly run?: string;
  /** The folder of an artefact. */
  readonly model?: string;
  /** A packed data set of generated pictures. */
  readonly fakes?: string;
  /** The inputs of the data set that is compared with, against its targets. */
  readonly pairs?: boolean;
}

/** The pictures that are measured, and the generator where there is one. */
export interface Subject extends Pick<Evaluation, 'fakes' | 'sampler' | 'asked' | 'paired' | 'inputs'> {
  /** What they are compared with, if not all of the data set. */
  readonly reals?: PictureSource & { readonly count: number };
  /** Where they come from, in words, if there is something to be said of it. */
  readonly note?: string;
  close(): void;
}

/** Throws UserError unless there is just one choice. */
export function chosenSubject({ run, model, fakes, pairs }: SubjectChoice): keyof SubjectChoice {
  const given = Object.entries({ run, model, fakes, pairs }).filter(([, value]) => value);
  if (given.length === 1) return given[0]![0] as keyof SubjectChoice;
  const names = given.map(([name]) => `--${name}`).join(' and ');
  throw new UserError(
    'It is not clear what to evaluate.',
    given.length === 0 ? 'Nothing was named.' : `${names} exclude each other.`,
    'give just one of --run, --model, --fakes and --pairs, or --floor alone.',
  );
}
