import type { Activation } from '@omokage/models/layers';
import type { Operation } from '../operation.ts';

/** Elementwise nonlinearities, of their own and behind a convolution. */
export function activate({ graph }: Operation, x: string, activation: Activation | undefined): string {
  switch (activation?.kind) {
    case undefined:
      return x;
    case 'relu':
      return graph.add('Relu', [x]);
    case 'leaky-relu':
      return graph.add('LeakyRelu', [x], { alpha: { float: activation.slope } });
    case 'sigmoid':
      return graph.add('Sigmoid', [x]);
    case 'tanh':
      return graph.add('Tanh', [x]);
  }
}

export const activation = (operation: Operation): string =>
  activate(operation, operation.x, operation.node.attributes as Activation);

/** What the convolution or projection made, through the activation that was fused with it. */
export const activated = (operation: Operation, x: string): string =>
  activate(operation, x, operation.attribute<Activation>('activation'));
