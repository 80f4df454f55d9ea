/**
 * Where a pass of a convolution finds its windows and puts its results, in bytes from the first of each. Nodes of one geometry share a
 * table, whatever their phase: what differs between phases is where the first lies.
 */
export interface TableGeometry {
  readonly rows: number;
  readonly columns: number;
  /** From one window to the one to its right, and to the one below. */
  readonly right: number;
  readonly down: number;
  /** The same between pixels of the result. */
  readonly toRight: number;
  readonly toDown: number;
}

/** Windows that kernels take at a time: tables are filled up to a multiple of it. */
const TILE = 6;

const windowsOf = ({ rows, columns }: TableGeometry): number => Math.ceil((rows * columns) / TILE) * TILE;

export const tableBytes = (geometry: TableGeometry): number => windowsOf(geometry) * 8;

export const tableKey = ({ rows, columns, right, down, toRight, toDown }: TableGeometry): string =>
  [rows, columns, right, down, toRight, toDown].join();

/** Two offsets for each window, row by row; the last is repeated where the tile is not full. @param table of `tableBytes` bytes */
export function fillTable(table: Uint32Array, geometry: TableGeometry): void {
  const { rows, columns, right, down, toRight, toDown } = geometry;
  let at = 0;
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      table[at++] = row * down + column * right;
      table[at++] = row * toDown + column * toRight;
    }
  }
  const [from, to] = [table[at - 2], table[at - 1]];
  while (at < table.length) {
    table[at++] = from;
    table[at++] = to;
  }
}
