/**
 * Where a request comes from, as far as limits tell people apart: an IPv4 address, or the 64 bits of an IPv6 address that a
 * household gets, since it can change the others at will. `unknown` is counted as one.
 */
export function networkOf(address: string | undefined): string {
  if (address === undefined) return UNKNOWN;
  if (URL.canParse(`http://[${address}]`)) return networkOfGroups(groupsOf(new URL(`http://[${address}]`).hostname));
  return IPV4.test(address) ? address : UNKNOWN;
}

const UNKNOWN = 'unknown';
const IPV4 = /^\d{1,3}(\.\d{1,3}){3}$/;
const MAPPED_IPV4 = '0:0:0:0:0:ffff:';

/** Eight numbers in hexadecimal, out of `[2001:db8::1]`, as URL parsers write it. */
function groupsOf(hostname: string): string[] {
  const [head, tail] = hostname.slice(1, -1).split('::');
  const before = head === '' ? [] : head.split(':');
  if (tail === undefined) return before;
  const after = tail === '' ? [] : tail.split(':');
  return [...before, ...Array<string>(8 - before.length - after.length).fill('0'), ...after];
}

function networkOfGroups(groups: readonly string[]): string {
  if (!groups.join(':').startsWith(MAPPED_IPV4)) return `${groups.slice(0, 4).join(':')}::/64`;
  const [high, low] = groups.slice(6).map((group) => Number.parseInt(group, 16));
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}
