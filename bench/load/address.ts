/** An IPv4 address of the block for private networks, another for each number up to 2^20. */
export function addressOf(i: number): string {
  const n = i % (1 << 20);
  return `10.${n >> 16}.${(n >> 8) & 255}.${n & 255}`;
}
