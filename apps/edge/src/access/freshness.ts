/** How long, and by whom, an answer may be kept, once it is known for whom it is. */

/**
 * For a URL that ends: nobody keeps its answer for longer than it holds, also not while we do not answer.
 * @param seconds that it still holds.
 */
export function untilExpiry(cacheControl: string, seconds: number): string {
  const directives = cacheControl.split(/\s*,\s*/).filter((directive) => !directive.startsWith('stale-'));
  const maxAge = Number(cacheControl.match(/\bmax-age=(\d+)/)?.[1] ?? 0);
  if (maxAge <= seconds) return directives.join(', ');
  const kept = directives.filter((directive) => !/^(max-age=|immutable$|must-revalidate$)/.test(directive));
  return [...kept, `max-age=${Math.max(0, Math.floor(seconds))}`, 'must-revalidate'].join(', ');
}

/** For an answer that only who has a key may have: caches on the way keep it for nobody else. */
export const forHolderAlone = (cacheControl: string): string => cacheControl.replace(/\bpublic\b/, 'private');
