/** Whether an If-None-Match header names this ETag (RFC 9110, section 13.1.2: weak comparison, lists, `*`). */
export function matchesEtag(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false;
  if (header.trim() === '*') return true;
  const named: string[] = header.match(/"[^"]*"/g) ?? [];
  return named.includes(etag);
}
