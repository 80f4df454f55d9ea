import { UserError } from '../../errors.ts';
import { type Progress, startProgress } from '../../progress.ts';

/** What a long job of `omokage data` is given. */
export interface Job {
  readonly signal: AbortSignal;
  readonly onProgress: (done: number, total: number) => void;
}

/**
 * Runs a job with progress on stderr, which Ctrl-C stops cleanly: the job removes its half-written file before the
 * command ends.
 */
export async function runJob<T>(job: (options: Job) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const interrupt = () => {
    controller.abort(new UserError('interrupted', 'no file was written', 'run the same command again'));
  };
  let progress: Progress | undefined; // begins when the job knows its total
  process.once('SIGINT', interrupt);
  try {
    return await job({
      signal: controller.signal,
      onProgress: (done, total) => {
        progress ??= startProgress({ label: 'data', total, unit: 'images' });
        progress.update(done);
      },
    });
  } finally {
    process.off('SIGINT', interrupt);
    progress?.stop();
  }
}
