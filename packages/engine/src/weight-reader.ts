import { sizeOf } from '@omokage/models/layers';
import { PlanError, type PlanWeight, type PlanWeights } from '@omokage/models/plan';

/** Weights as they are stored: `value = numbers[i] * scale + min`. */
export interface StoredNumbers {
  readonly numbers: Float32Array | Uint8Array | Uint16Array;
  readonly scale: number;
  readonly min: number;
}

/** Reads weights while they are laid out for kernels. Throws PlanError where one does not hold as many numbers as its shape says. */
export class WeightReader {
  private readonly weights: PlanWeights;

  constructor(weights: PlanWeights) {
    this.weights = weights;
  }

  /** Decoded: for small ones. */
  values(name: string): Float32Array {
    const weight = this.weights.get(name)!;
    return checked(name, weight, weight.values);
  }

  /** Without a copy as floats where there are integers. */
  stored(name: string): StoredNumbers {
    const weight = this.weights.get(name)!;
    const { levels } = weight;
    if (levels === undefined) return { numbers: this.values(name), scale: 1, min: 0 };
    return { numbers: checked(name, weight, levels.codes), scale: levels.scale, min: levels.min };
  }
}

function checked<T extends StoredNumbers['numbers']>(name: string, { shape }: PlanWeight, numbers: T): T {
  if (numbers.length === sizeOf(shape)) return numbers;
  throw new PlanError(`plan: weights "${name}" are [${shape}] but hold ${numbers.length} numbers`);
}
