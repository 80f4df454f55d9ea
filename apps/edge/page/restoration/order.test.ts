import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { curlOf, type Order, orderPath } from './order.ts';

const picture = { file: new Blob([], { type: 'image/png' }), name: `it's "a" $HOME;,.png` };
const order: Order = { path: '/v1/restorations/upscale', scale: 2, format: 'webp', picture };

/** The words of a command as a shell reads them. */
const wordsOf = (command: string): string[] =>
  execFileSync('bash', ['-c', command.replace(/^curl/, `printf '%s\\n'`)], { encoding: 'utf8' })
    .trimEnd()
    .split('\n');

describe('the path of an order', () => {
  it('says what was chosen, and nothing else', () => {
    expect(orderPath(order)).toBe('/v1/restorations/upscale?scale=2&format=webp');
    expect(orderPath({ path: '/p', model: 'mine', format: 'png' })).toBe('/p?model=mine&format=png');
  });
});

describe('the curl line', () => {
  it('survives the shell, whatever the file is called', () => {
    expect(wordsOf(curlOf(order, 'http://here', 'o.webp'))).toEqual([
      '--fail-with-body',
      '-H',
      'Content-Type: image/png',
      '--data-binary',
      `@${picture.name}`,
      '-o',
      'o.webp',
      'http://here/v1/restorations/upscale?scale=2&format=webp',
    ]);
  });

  it('sends a mask in a form, with names in quotes that curl reads', () => {
    const mask = { file: picture.file, name: 'mask.png' };
    const words = wordsOf(curlOf({ ...order, mask }, 'http://here', 'o.webp'));
    expect(words.slice(1, 5)).toEqual([
      '-F',
      `image=@"it's \\"a\\" $HOME;,.png";type=image/png`,
      '-F',
      'mask=@"mask.png";type=image/png',
    ]);
  });
});
