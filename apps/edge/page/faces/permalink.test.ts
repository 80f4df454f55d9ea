import { describe, expect, it } from 'vitest';
import { fragmentOf, viewOf } from './permalink.ts';
import { FIRST_VIEW, type View } from './view.ts';

const everything: View = {
  wall: '面影 & co',
  seed: '0',
  psi: 0.35,
  class: 'a & b',
  text: 'red hair, #1',
  model: `style@${'a'.repeat(64)}`,
  shows: 'mix',
  other: '4294967295',
  layers: { from: 1, to: 3 },
  frames: FIRST_VIEW.frames,
};

describe('a link to a view', () => {
  it.each<[string, View]>([
    ['as at first', FIRST_VIEW],
    ['with everything', everything],
    ['of a morph', { ...everything, shows: 'morph', frames: 24, layers: undefined }],
  ])('brings it back: %s', (_, view) => {
    expect(viewOf(`#${fragmentOf(view)}`)).toEqual(view);
  });

  it('says no more than is needed', () => {
    expect(fragmentOf(FIRST_VIEW)).toBe('seed=1');
    expect(fragmentOf({ ...FIRST_VIEW, shows: 'morph' })).toBe('seed=1&shows=morph&other=2');
  });

  it.each([
    '',
    '#',
    '#faces',
    '#seed=&psi=2&frames=1000000&shows=all',
    '#psi=-1&layers=3-1',
    '#psi=NaN&layers=a-b&other=',
  ])('reads what makes no sense as the first view: %s', (fragment) => {
    expect(viewOf(fragment)).toEqual(FIRST_VIEW);
  });

  it('takes psi to the nearest step', () => {
    expect(viewOf('#psi=0.3333').psi).toBe(0.35);
  });
});
