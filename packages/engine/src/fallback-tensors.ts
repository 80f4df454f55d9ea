import type { PlanNode, PlanWeights } from '@omokage/models/plan';
import * as tf from '@tensorflow/tfjs-core';
import { WeightReader } from './weight-reader.ts';

/** The weights of nodes that tfjs computes, as tensors on its current backend, until `dispose`. */
export class FallbackTensors {
  private readonly tensors = new Map<string, tf.Tensor>();
  private pending: { key: string; name: string; scales: string | undefined }[] = [];
  /** Whether any node asked, be it for no parameters. */
  areWanted = false;

  /** Asks for a node's parameters. What is returned may be called once they are uploaded. */
  ofNode({ parameters, scales }: PlanNode): () => Record<string, tf.Tensor> {
    this.areWanted = true;
    const keys = Object.entries(parameters).map(([role, name]) => {
      const own = scales?.[role];
      const key = JSON.stringify([name, own]);
      this.pending.push({ key, name, scales: own });
      return [role, key] as const;
    });
    return () => Object.fromEntries(keys.map(([role, key]) => [role, this.tensors.get(key)!]));
  }

  /** Uploads what was asked for and is not there. Where one finds no room, none is left behind. */
  upload(weights: PlanWeights): void {
    const reader = new WeightReader(weights);
    try {
      for (const { key, name, scales } of this.pending) {
        if (this.tensors.has(key)) continue;
        const values = reader.values(name);
        const factors = scales === undefined ? undefined : reader.values(scales);
        const computed = factors ? values.map((value, index) => value * factors[index % factors.length]) : values;
        this.tensors.set(key, tf.keep(tf.tensor(computed, [...weights.get(name)!.shape], 'float32')));
      }
    } catch (error) {
      this.dispose();
      throw error;
    }
    this.pending = [];
  }

  /** Drops what was asked for: for pictures of another size the weights are the same. */
  forget(): void {
    this.pending = [];
  }

  dispose(): void {
    tf.dispose([...this.tensors.values()]);
    this.tensors.clear();
  }
}
