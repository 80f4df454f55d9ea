import '@tensorflow/tfjs';
import { repairGradients } from '@omokage/models/gradients';
import { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { beforeEach, describe, expect, it } from 'vitest';
import { EXPECTED, selfTest } from './self-test.ts';
import { reference } from './self-test-reference.ts';

describe('the stored numbers', () => {
  const { penalty, derivatives, margin } = reference();

  it('are those of the reference, to ten digits', () => {
    expect(penalty.toPrecision(9)).toBe(EXPECTED.penalty.toPrecision(9));
    expect(derivatives.map((row) => row.map((value) => value.toPrecision(7)))).toEqual(
      EXPECTED.derivatives.map((row) => row.map((value) => value.toPrecision(7))),
    );
  });

  it('do not hang on a rounding at the kink of a leaky ReLU', () => {
    expect(margin).toBeGreaterThan(1e-3);
  });
});

describe('selfTest', () => {
  beforeEach(async () => {
    await tf.setBackend('cpu');
  });

  it('says that stock gradients are wrong: the second derivative of leakyRelu throws', async () => {
    // Nothing has been repaired in this process yet.
    expect(await selfTest()).toMatch(/gradient.*Greater/);
  });

  it('finds nothing wrong with repaired ones, and leaves no tensor behind', async () => {
    repairGradients();
    const before = tf.memory().numTensors;
    expect(await selfTest()).toBeUndefined();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('names the value that a wrong kernel gets wrong, and by how much', async () => {
    await useBrokenCopy('Conv2DBackpropFilter', (call) => {
      const right = tf.getKernel('Conv2DBackpropFilter', 'cpu').kernelFunc(call) as tf.TensorInfo;
      const values = call.backend.readSync(right.dataId) as Float32Array;
      values.forEach((value, i) => {
        values[i] = value * 1.03;
      });
      return right;
    });
    expect(await selfTest()).toMatch(
      /^a gradient penalty's derivative in the first convolution is 0\.3\d+, not 0\.302270 \(off by 9\.\de-3\)$/,
    );
  });

  it('lets a GPU pass that rounds the operands of products to ten bits of fraction (TF32)', async () => {
    const name = 'cpu with rounded operands';
    tf.copyRegisteredKernels('cpu', name);
    for (const kernelName of ['Conv2D', 'Conv2DBackpropInput', 'Conv2DBackpropFilter', 'BatchMatMul']) {
      const { kernelFunc } = tf.getKernel(kernelName, 'cpu');
      tf.unregisterKernel(kernelName, name);
      tf.registerKernel({
        kernelName,
        backendName: name,
        kernelFunc: (call) =>
          kernelFunc({ ...call, inputs: roundedToTenBits(call.inputs, call.backend as MathBackendCPU) }),
      });
    }
    tf.registerBackend(name, () => new MathBackendCPU());
    await tf.setBackend(name);
    const rounded = tf.tidy(() => tf.matMul(tf.tensor2d([[1 + 2 ** -12]]), tf.tensor2d([[1]])).dataSync()[0]);
    expect(rounded).toBe(1);
    expect(await selfTest()).toBeUndefined();
  });

  it('takes NaN for wrong', async () => {
    await useBrokenCopy('Tanh', ({ inputs, backend }) => {
      const { x } = inputs as { x: tf.TensorInfo };
      return backend.makeTensorInfo(
        x.shape,
        'float32',
        new Float32Array(tf.util.sizeFromShape(x.shape)).fill(Number.NaN),
      );
    });
    expect(await selfTest()).toMatch(/^a gradient penalty is NaN, not 0\.0251149/);
  });
});

type BrokenKernel = (call: {
  inputs: tf.NamedTensorInfoMap;
  backend: MathBackendCPU;
  attrs: tf.NamedAttrMap;
}) => tf.TensorInfo;

function roundedToTenBits(inputs: tf.NamedTensorInfoMap, backend: MathBackendCPU): tf.NamedTensorInfoMap {
  return Object.fromEntries(
    Object.entries(inputs).map(([name, input]) => {
      const bits = new Uint32Array(Float32Array.from(backend.readSync(input!.dataId) as Float32Array).buffer);
      for (let i = 0; i < bits.length; i++) bits[i] = (bits[i]! + 0x1000) & ~0x1fff;
      return [name, backend.makeTensorInfo(input!.shape, 'float32', new Float32Array(bits.buffer))];
    }),
  );
}

/** Makes a copy of the cpu backend the current one, with one kernel replaced. */
async function useBrokenCopy(kernelName: string, kernelFunc: BrokenKernel): Promise<void> {
  const name = `cpu with a broken ${kernelName}`;
  tf.copyRegisteredKernels('cpu', name);
  tf.unregisterKernel(kernelName, name);
  tf.registerKernel({ kernelName, backendName: name, kernelFunc: kernelFunc as unknown as tf.KernelFunc });
  tf.registerBackend(name, () => new MathBackendCPU());
  await tf.setBackend(name);
}
