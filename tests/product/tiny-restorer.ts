import { type Artefact, buildArtefact, type TaskName } from '@omokage/weights';
import { UNTRAINED } from '@omokage/weights/fixtures/untrained';

const SIDE = 16;
const CHANNELS = 3;

/** A model written by hand: a convolution of 1x1 whose weights turn a picture into its negative. */
export function tinyRestorer(name: string, task: TaskName): Promise<Artefact> {
  const identity = Array.from({ length: CHANNELS ** 2 }, (_, i) => (i % (CHANNELS + 1) === 0 ? -1 : 0));
  const weights = new Map([
    ['negate/kernel', { shape: [1, 1, CHANNELS, CHANNELS], values: Float32Array.from(identity) }],
    ['negate/bias', { shape: [CHANNELS], values: new Float32Array(CHANNELS) }],
  ]);
  return buildArtefact(description(name, task), weights, 'float32');
}

function description(name: string, task: TaskName): Parameters<typeof buildArtefact>[0] {
  return {
    name,
    kind: 'restorer',
    title: 'A restorer made by hand',
    created: '2026-01-02T03:04:05Z',
    plan: {
      inputs: { picture: [SIDE, SIDE, CHANNELS] },
      nodes: [
        {
          id: 'negate',
          op: 'conv',
          inputs: ['picture'],
          attributes: { filters: CHANNELS, kernel: 1, stride: 1, bias: true },
          parameters: { kernel: 'negate/kernel', bias: 'negate/bias' },
        },
      ],
      outputs: { picture: 'negate' },
    },
    restorer: {
      task,
      picture: 'picture',
      inputChannels: CHANNELS,
      output: 'picture',
      channels: CHANNELS,
      range: [-1, 1],
      reach: 0,
      multiple: 1,
      ...(task === 'upscale' && { scales: [2] }),
    },
    training: UNTRAINED,
    licence: 'Apache-2.0',
    credits: [],
  };
}
