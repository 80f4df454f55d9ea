/**
 * Whether an If-None-Match header names this ETag (RFC 9110, section 13.1.2: weak comparison, lists). `*` would be met by whatever
 * is there; but tags are known before it is known whether anything is, so that it names none.
 */
export function matchesEtag(header: string | undefined, etag: string): boolean {
  const named: string[] = header?.match(/"[^"]*"/g) ?? [];
  return named.includes(etag);
}
