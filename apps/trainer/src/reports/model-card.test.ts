import { conditionalArtefact } from '@omokage/weights/fixtures/conditional-models';
import { describe, expect, it } from 'vitest';
import { figureTables } from './card-figures.ts';
import { modelCard } from './model-card.ts';

const { manifest } = await conditionalArtefact('classes');
const told = (training: Partial<typeof manifest.training>, more: Partial<typeof manifest> = {}) =>
  modelCard({ ...manifest, ...more, training: { ...manifest.training, ...training } });

describe('the card of a model', () => {
  it('says what it is, what it learned from, what it is for and how it is made again', () => {
    const about = { intended: 'Avatars.', limits: ['It draws no person.', 'It knows `two` <styles>.'] };
    const card = told({ imagesSeen: 1_234_567, hours: 1.5 }, { about });
    expect(card.startsWith(`# \`${manifest.name}\`: `)).toBe(true);
    for (const part of [
      '| images seen | 1,234,567 |',
      'classes `cat`, `dog`, `猫`',
      '## Intended use\n\nAvatars.\n\n## Limits\n\n- It draws no person.\n- It knows \\`two\\` \\<styles\\>.',
      `npm run model -- ${manifest.name}\nnpm run bench:models -- --only ${manifest.name}\n`,
    ]) {
      expect(card).toContain(part);
    }
    expect(card).not.toContain('.png');
    expect(told({})).not.toContain('## Limits');
  });

  it('shows pictures of what was measured', () => {
    const card = told({ metrics: [{ name: 'fd-faces@psi-0.5', value: 1, n: 9 }] });
    for (const kind of ['samples', 'psi', 'neighbours', 'failures']) {
      expect(card).toContain(`(../images/models/${manifest.name}-${kind}.png)`);
    }
  });

  it('tells the history of its branches by what was otherwise', () => {
    const config = { r1Gamma: 30, width: 12 };
    const history = [
      { untilImages: 117_728, config: { r1Gamma: 1, width: 12 } },
      { untilImages: 140_000, config },
    ];
    const card = told({ config: { ...config, history } });
    expect(card).toContain('| `r1Gamma` | 30 |\n| `width` | 12 |');
    expect(card).toContain('- until 117,728 images: `r1Gamma` 1\n- until 140,000 images: the same');
  });
});

describe('the tables of a card', () => {
  it('have the columns that are known, and a section for each kind', () => {
    const interval = (value: number): [number, number] => [value - 0.1, value + 0.1];
    const tables = figureTables([
      { name: 'psnr-quantized-to-float32-db', value: 40.67, n: 64 },
      { name: 'fd-faces', value: 0.51234, n: 2000, interval: interval(0.51234), floor: 0.2 },
      { name: 'swd-mean', value: 12, n: 2000 },
      { name: 'fd-faces@psi-0.7', value: 0.7, n: 2000, interval: interval(0.7) },
      { name: 'fd-faces@psi-0.5', value: 0.9, n: 2000 },
      { name: 'nearest-training-pixels/median', value: 30, n: 2000, floor: 29 },
    ]);
    expect(tables.map((table) => table.split('\n').filter((line) => /^[#|]/.test(line)))).toEqual([
      [
        '## Figures',
        '| figure | value | 95 % | floor | n |',
        '| --- | --- | --- | --- | --- |',
        '| `fd-faces` | 0.5123 | 0.4123 to 0.6123 | 0.2 | 2,000 |',
        '| `swd-mean` | 12 |  |  | 2,000 |',
      ],
      [
        '## Psi',
        '| psi | `fd-faces` |',
        '| --- | --- |',
        '| 0.5 | 0.9 |',
        '| 0.7 | 0.7 (0.6 to 0.8) |',
        '| 1 | 0.5123 (0.4123 to 0.6123) |',
      ],
      [
        '## Does it remember?',
        '| figure | value | floor | n |',
        '| --- | --- | --- | --- |',
        '| `nearest-training-pixels/median` | 30 | 29 | 2,000 |',
      ],
      [
        '## What storing its weights cost',
        '| figure | value | n |',
        '| --- | --- | --- |',
        '| `psnr-quantized-to-float32-db` | 40.67 | 64 |',
      ],
    ]);
  });

  it('name the best baseline of a restorer', () => {
    const [table] = figureTables([{ name: 'psnr@x2', value: 27, n: 200, baseline: { name: 'bicubic', value: 25 } }]);
    expect(table).toContain('| figure | value | best baseline | n |');
    expect(table).toContain('| `psnr@x2` | 27 | 25 (bicubic) | 200 |');
  });
});
