/**
 * What `work` comes to, if it does within so many milliseconds; otherwise what `late` makes is thrown, and the work goes on for nobody.
 * The timer belongs to the request that waits: without I/O of its own the Workers runtime would take it for hung.
 */
export async function within<T>(milliseconds: number, work: Promise<T>, late: () => Error): Promise<T> {
  // Whichever loses the race must not be reported as unhandled.
  work.catch(() => {});
  let timer: ReturnType<typeof setTimeout> | undefined;
  const bell = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(late()), milliseconds);
  });
  try {
    return await Promise.race([work, bell]);
  } finally {
    clearTimeout(timer);
  }
}
