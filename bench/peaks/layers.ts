/** A convolution of stride 1 as the engine runs it: `phases` calls that each make a quarter, or all, of the output. */
export interface Layer {
  readonly name: string;
  /** Pixels of an output's side, of one phase. */
  readonly side: number;
  readonly kernel: number;
  readonly inputs: number;
  readonly outputs: number;
  readonly phases: 1 | 4;
}

const phases = (side: number, inputs: number, outputs: number): Layer => ({
  name: `doubling ${side} to ${2 * side}, ${inputs} to ${outputs}`,
  side,
  kernel: 2,
  inputs,
  outputs,
  phases: 4,
});

const convolution = (side: number, kernel: number, inputs: number, outputs: number): Layer => ({
  name: `${kernel}x${kernel} at ${side}, ${inputs} to ${outputs}`,
  side,
  kernel,
  inputs,
  outputs,
  phases: 1,
});

/** Those of a DCGAN generator for 64x64 pictures, of U-Nets at 128x128, and one dense layer. */
export const LAYERS: readonly Layer[] = [
  phases(4, 256, 128),
  phases(8, 128, 64),
  phases(16, 64, 32),
  phases(32, 32, 3),
  convolution(64, 3, 32, 3),
  convolution(128, 3, 32, 32),
  convolution(128, 3, 64, 32),
  convolution(64, 3, 64, 64),
  convolution(16, 3, 256, 256),
  convolution(128, 1, 32, 64),
  { name: 'dense, 128 to 4096', side: 1, kernel: 1, inputs: 128, outputs: 4096, phases: 1 },
];

/** Multiply-accumulates of the definition: what only fills tiles up counts for nothing. */
export const macsOf = ({ side, kernel, inputs, outputs, phases }: Layer): number =>
  side * side * kernel * kernel * inputs * outputs * phases;
