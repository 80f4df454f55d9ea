import type { FromWorker, ToWorker } from './messages.ts';

/**
 * The worker that draws, so that the page stays responsive. The page imports this file too, for the name that the build gave it:
 * what computes is imported by the worker alone, and only there does anything happen.
 */

export const ADDRESS = import.meta.url;

/** What is used of a worker's global scope, which the types of pages do not have. */
interface WorkerScope {
  postMessage(message: FromWorker, transfer?: Transferable[]): void;
  addEventListener(kind: 'message', act: (event: MessageEvent<ToWorker>) => void): void;
}

async function serve(scope: WorkerScope): Promise<void> {
  // Before the import: what is sent meanwhile would be lost.
  const early: ToWorker[] = [];
  let take = (message: ToWorker): void => void early.push(message);
  scope.addEventListener('message', ({ data }) => take(data));
  const { Studio } = await import('./studio.ts');
  const studio = new Studio({
    progress: (words) => scope.postMessage({ kind: 'progress', words }),
    lost: (message) => scope.postMessage({ kind: 'lost', message }),
  });
  take = ({ id, ...request }) => {
    studio.answer(request).then(
      (answer) => scope.postMessage({ kind: 'answer', id, answer }, 'data' in answer ? [answer.data.buffer] : []),
      (error: unknown) =>
        scope.postMessage({ kind: 'error', id, message: error instanceof Error ? error.message : String(error) }),
    );
  };
  for (const message of early) take(message);
}

if (typeof document === 'undefined') void serve(globalThis as unknown as WorkerScope);
