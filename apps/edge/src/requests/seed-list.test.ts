import { parseSeed } from '@omokage/models/sampling';
import { describe, expect, it } from 'vitest';
import { formatSeedList, seedListSchema } from './seed-list.ts';

const texts = (list: string) => seedListSchema.parse(list).map(({ text }) => text);

describe('seedListSchema', () => {
  it.each([
    ['1', ['1']],
    ['1-4', ['1', '2', '3', '4']],
    ['7-7', ['7']],
    ['1,5,9-11', ['1', '5', '9', '10', '11']],
    ['3,1, 2 ,1', ['3', '1', '2', '1']],
    ['ada,面影,007,-1,a-b', ['ada', '面影', '007', '-1', 'a-b']],
    ['4294967294-4294967295', ['4294967294', '4294967295']],
    ['random', ['random']],
  ])('%s', (list, seeds) => {
    expect(texts(list)).toEqual(seeds);
  });

  it.each([
    '',
    ',',
    '1,',
    '5-1',
    '01-03',
    '0-64',
    '1-4294967295',
    '0-99999999999999999999',
    '4294967295-4294967296',
    Array(65).fill('1').join(),
    `${'x'.repeat(250)},`.repeat(5),
    'x'.repeat(257),
    'a\u0000b',
  ])('refuses %j', (list) => {
    const { error } = seedListSchema.safeParse(list);
    expect(error?.issues[0]).toMatchObject({ code: 'custom', params: { problem: 'invalid-seed' } });
  });
});

describe('formatSeedList', () => {
  it.each([
    ['1-2', '1,2'],
    ['1,2,3', '1-3'],
    ['1-3,4-6,8', '1-6,8'],
    ['3,2,1', '3,2,1'],
    ['1-3,3', '1-3,3'],
    ['ada,1,2,3,4,bob', 'ada,1-4,bob'],
    ['0-63', '0-63'],
  ])('%s is spelled %s', (list, canonical) => {
    expect(formatSeedList(seedListSchema.parse(list))).toBe(canonical);
    expect(texts(canonical)).toEqual(texts(list));
  });

  it('does not take the numbers behind a text for a row', () => {
    expect(formatSeedList(['1', 'x', '2', '3'].map(parseSeed))).toBe('1,x,2,3');
  });
});
