/** How long, and by whom, an answer may be kept, once it is known for whom it is. */

/**
 * For a URL that ends: nobody keeps its answer for longer than it holds.
 * @param seconds that it still holds.
 */
export function untilExpiry(cacheControl: string, seconds: number): string {
  const maxAge = Number(cacheControl.match(/\bmax-age=(\d+)/)?.[1] ?? 0);
  if (maxAge <= seconds) return cacheControl;
  const kept = cacheControl.split(/\s*,\s*/).filter((directive) => !/^(max-age|immutable|stale-)/.test(directive));
  return [...kept, `max-age=${Math.max(0, Math.floor(seconds))}`, 'must-revalidate']
    .filter((directive, i, all) => all.indexOf(directive) === i)
    .join(', ');
}

/** For an answer that only who has a key may have: caches on the way keep it for nobody else. */
export const forHolderAlone = (cacheControl: string): string => cacheControl.replace(/\bpublic\b/, 'private');
