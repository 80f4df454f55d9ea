/** Rows of a tile of `product`. */
const TILE_ROWS = 6;

/**
 * Fills the table of `product` for the pixels of a grid [count,rows,columns]: two byte offsets each, of what the pixel reads and
 * of what it writes. All steps are in bytes: from one picture, row and column to the next. The last entry is repeated until the
 * last tile is full.
 */
export function fillOffsets(
  table: usize,
  count: i32,
  rows: i32,
  columns: i32,
  readPicture: i32,
  readRow: i32,
  readColumn: i32,
  writePicture: i32,
  writeRow: i32,
  writeColumn: i32,
): void {
  let read = 0;
  let write = 0;
  for (let n = 0; n < count; n++) {
    for (let row = 0; row < rows; row++) {
      read = n * readPicture + row * readRow;
      write = n * writePicture + row * writeRow;
      for (let column = 0; column < columns; column++) {
        store<i32>(table, read);
        store<i32>(table, write, 4);
        table += 8;
        read += readColumn;
        write += writeColumn;
      }
    }
  }
  for (let left = (count * rows * columns) % TILE_ROWS; left % TILE_ROWS !== 0; left++) {
    store<i32>(table, read - readColumn);
    store<i32>(table, write - writeColumn, 4);
    table += 8;
  }
}
