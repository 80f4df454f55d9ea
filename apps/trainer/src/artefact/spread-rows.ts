/** Of so many rows some that lie evenly: rows of one picture stand beside each other. */
export function spread(rows: Uint32Array, most: number): Uint32Array {
  const n = Math.min(rows.length, most);
  return Uint32Array.from({ length: n }, (_, i) => rows[Math.floor((i * rows.length) / n)]!);
}
