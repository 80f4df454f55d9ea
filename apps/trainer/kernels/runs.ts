/**
 * Windows of pictures written out as rows of a matrix ("im2col"), and the adjoint of that. A run is the part of a window that lies
 * in one row of the picture: contiguous floats.
 */

/**
 * For every window of a grid [count,rows,columns], `runs` runs of `runFloats` floats, `runStep` bytes apart -> one row of target,
 * `targetStep` bytes long. All other steps are in bytes too, from one picture, row and column of windows to the next.
 */
export function gatherRuns(
  source: usize,
  target: usize,
  targetStep: usize,
  count: usize,
  rows: usize,
  columns: usize,
  pictureStep: usize,
  rowStep: usize,
  columnStep: usize,
  runs: usize,
  runFloats: usize,
  runStep: usize,
): void {
  for (let n: usize = 0; n < count; n++) {
    for (let row: usize = 0; row < rows; row++) {
      let window = source + n * pictureStep + row * rowStep;
      for (let column: usize = 0; column < columns; column++, window += columnStep, target += targetStep) {
        let to = target;
        for (let run: usize = 0; run < runs; run++, to += runFloats << 2) copyRun(window + run * runStep, to, runFloats);
      }
    }
  }
}

@inline
function copyRun(from: usize, to: usize, floats: usize): void {
  const end = to + (floats << 2);
  const wide = to + ((floats & ~3) << 2);
  for (; to < wide; to += 16, from += 16) v128.store(to, v128.load(from));
  for (; to < end; to += 4, from += 4) store<f32>(to, load<f32>(from));
}

/**
 * Adds rows [count*outHeight*outWidth,filterHeight*filterWidth*channels] to the windows of dx [count,height,width,channels] that they
 * stand for; dx is zeroed first. What falls outside of dx, into padding, is dropped.
 */
export function scatterRuns(
  rows: usize,
  dx: usize,
  count: i32,
  outHeight: i32,
  outWidth: i32,
  height: i32,
  width: i32,
  channels: i32,
  filterHeight: i32,
  filterWidth: i32,
  strideHeight: i32,
  strideWidth: i32,
  top: i32,
  left: i32,
): void {
  const picture = <usize>(height * width * channels) << 2;
  const run = (filterWidth * channels) << 2;
  memory.fill(dx, 0, <usize>count * picture);
  for (; count > 0; count--, dx += picture) {
    for (let oy = 0; oy < outHeight; oy++) {
      for (let ox = 0; ox < outWidth; ox++) {
        const column = ox * strideWidth - left;
        const first = max(0, -column);
        const end = min(filterWidth, width - column);
        for (let i = 0; i < filterHeight; i++, rows += run) {
          const y = oy * strideHeight - top + i;
          if (y < 0 || y >= height || first >= end) continue;
          const to = dx + (((y * width + column + first) * channels) << 2);
          addRun(rows + ((first * channels) << 2), to, <usize>((end - first) * channels));
        }
      }
    }
  }
}

@inline
function addRun(from: usize, to: usize, floats: usize): void {
  const end = to + (floats << 2);
  const wide = to + ((floats & ~3) << 2);
  for (; to < wide; to += 16, from += 16) v128.store(to, f32x4.add(v128.load(to), v128.load(from)));
  for (; to < end; to += 4, from += 4) store<f32>(to, load<f32>(to) + load<f32>(from));
}
