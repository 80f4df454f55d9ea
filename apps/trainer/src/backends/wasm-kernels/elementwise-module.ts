/** The functions of our wasm module that go over tensors float by float; they stand in `apps/trainer/kernels`. Pointers are byte offsets. */
export interface ElementwiseModule {
  leakyRelu(x: number, out: number, size: number, alpha: number): void;
  leakyReluGradient(dy: number, x: number, dx: number, size: number, alpha: number): void;
  tanh(x: number, out: number, size: number): void;
  tanhGradient(dy: number, x: number, dx: number, size: number): void;
  normaliseBatch(
    x: number,
    gamma: number,
    beta: number,
    y: number,
    mean: number,
    inverse: number,
    size: number,
    channels: number,
    width: number,
    epsilon: number,
    scratch: number,
  ): void;
  normaliseBatchGradient(
    dy: number,
    x: number,
    gamma: number,
    mean: number,
    inverse: number,
    dx: number,
    dgamma: number,
    dbeta: number,
    size: number,
    channels: number,
    width: number,
    scratch: number,
  ): void;
  addRow: RowFunction;
  subtractRow: RowFunction;
  multiplyRow: RowFunction;
  sumRows(x: number, size: number, channels: number, width: number, sums: number, out: number, scale: number): void;
  adamStep(
    variable: number,
    gradient: number,
    first: number,
    second: number,
    newVariable: number,
    newFirst: number,
    newSecond: number,
    size: number,
    rate: number,
    beta1: number,
    rest1: number,
    beta2: number,
    rest2: number,
    epsilon: number,
  ): void;
  blend(a: number, b: number, out: number, size: number, shareOfA: number, shareOfB: number): void;
}

type RowFunction = (
  x: number,
  row: number,
  out: number,
  size: number,
  channels: number,
  width: number,
  scratch: number,
) => void;
