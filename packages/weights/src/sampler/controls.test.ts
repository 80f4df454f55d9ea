import { parseSeed } from '@omokage/models/sampling';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { conditionalArtefact } from '../fixtures/conditional-models.ts';
import { type Asked, ControlError, controlsOf, settle } from './controls.ts';

const controls = async (kind: 'classes' | 'text' | 'style') => controlsOf((await conditionalArtefact(kind)).manifest);
const [withClasses, withText, withStyles] = [
  await controls('classes'),
  await controls('text'),
  await controls('style'),
];
const plain = { classes: [], vocabulary: [], examples: [], styleLayers: 0 };
const seed = parseSeed('7');

function refusal(work: () => unknown): ControlError {
  try {
    work();
  } catch (error) {
    if (error instanceof ControlError) return error;
    throw error;
  }
  throw new Error('was accepted');
}

describe('settle', () => {
  it('finds nothing to settle where nothing is asked', () => {
    for (const model of [plain, withClasses, withText, withStyles]) {
      expect(settle(model, {})).toEqual({ wish: {}, spelling: {}, ignored: [] });
    }
  });

  it.each([
    ['dog', 1, 'dog'],
    ['1', 1, 'dog'],
    ['猫', 2, '猫'],
    ['0', 3, '0'], // a name, and so not the index of the cat
    ['4', 4, 'a & b'],
    ['01', 1, 'dog'],
  ])('reads the class %j by name, then by index', (asked, index, name) => {
    expect(settle(withClasses, { class: asked })).toMatchObject({ wish: { class: index }, spelling: { class: name } });
  });

  it('reads a text, and spells it as short as it can be said', () => {
    const { wish, spelling, ignored } = settle(withText, { text: 'A man with RED  hair, and glasses!' });
    expect(spelling).toEqual({ text: 'red hair, glasses' });
    expect(ignored).toEqual(['a', 'man']);
    expect([...wish.text!]).toEqual([0.5, 0.5, 0.5, 0.5, 0]);
  });

  it('spells what it spelled as it did, and reads the same', () => {
    const words = fc.constantFrom('hair', 'red', 'Red', 'glasses', 'beard', 'with', 'and', ',', 'zebra', 'hair04');
    fc.assert(
      fc.property(fc.array(words, { minLength: 1, maxLength: 8 }), (said) => {
        const text = ['hair', ...said].join(' ');
        const once = settle(withText, { text });
        const twice = settle(withText, once.spelling);
        expect(twice.spelling).toEqual(once.spelling);
        expect(twice.wish).toEqual(once.wish);
        expect(twice.ignored).toEqual([]);
      }),
    );
  });

  it('leads to no text that reads otherwise, or is too long', () => {
    // "and" joins phrases, unless a number behind it makes it a word.
    const odd = { ...withText, vocabulary: ['and', 'and hair', 'hair'] };
    for (const text of ['and04 Hair', 'AND04']) {
      const { spelling, wish } = settle(odd, { text });
      expect(spelling.text).toBe(text.toLowerCase());
      expect(settle(odd, spelling)).toMatchObject({ spelling, wish });
    }
    // Pairs that overlap take more room than the words.
    const letters = [...'abcdefghijklmnopqrstuvwxyz'].flatMap((a) => ['1', '2', '3', '4'].map((b) => b + a));
    const pairs = { ...withText, vocabulary: letters.slice(1).map((letter, i) => `${letters[i]} ${letter}`) };
    const long = settle(pairs, { text: letters.slice(0, 85).join(' ') });
    expect(long.spelling.text).toBe(letters.slice(0, 85).join(' '));
    expect(settle(pairs, long.spelling)).toEqual(long);
    const signs = settle(withText, { text: ['hair', ...Array(125).fill('x')].join(',') });
    expect(signs.spelling.text).toBe('hair');
    expect(signs.ignored).toEqual(['x']);
  });

  it('mixes the finer half unless layers are given', () => {
    expect(settle(withStyles, { mix: seed }).wish.mix).toEqual({ seed, from: 2, to: 3 });
    expect(settle(withStyles, { mix: seed, layers: { from: 0, to: 0 } }).wish.mix).toEqual({ seed, from: 0, to: 0 });
    const [odd, one] = [5, 1].map((styleLayers) => settle({ ...plain, styleLayers }, { mix: seed }).wish.mix);
    expect([odd, one]).toMatchObject([
      { from: 2, to: 4 },
      { from: 0, to: 0 },
    ]);
  });

  it.each<[Asked, typeof plain | typeof withClasses, string, RegExp, RegExp]>([
    [{ class: 'cat' }, plain, 'class', /no classes/, /^of this model: psi$/],
    [{ class: 'cow' }, withClasses, 'class', /no class "cow"/, /cat, dog, .*index from 0 to 4/],
    [{ class: '5' }, withClasses, 'class', /no class "5"/, /0 to 4/],
    [{ class: '-1' }, withClasses, 'class', /no class "-1"/, /0 to 4/],
    [{ class: '' }, withClasses, 'class', /no class ""/, /0 to 4/],
    [{ class: 'toString' }, withClasses, 'class', /no class/, /0 to 4/],
    [{ text: 'hair' }, withStyles, 'text', /no texts/, /^of this model: psi, class, mix, layers$/],
    [{ text: 'zebra' }, withText, 'text', /"zebra"/, /hair, red, red hair, glasses, beard/],
    [{ text: '' }, withText, 'text', /no words/, /hair/],
    [{ text: 'hair '.repeat(60) }, withText, 'text', /too long/, /hair/],
    [{ mix: seed }, withClasses, 'mix', /no styles/, /psi, class$/],
    [{ layers: { from: 0, to: 1 } }, withClasses, 'layers', /no styles/, /psi, class$/],
    [{ layers: { from: 0, to: 1 } }, withStyles, 'layers', /no seed/, /beside mix/],
    [{ mix: seed, layers: { from: 0, to: 4 } }, withStyles, 'layers', /has 4/, /from 0 to 3/],
    [{ mix: seed, layers: { from: 3, to: 2 } }, withStyles, 'layers', /3 to 2/, /in order/],
  ])('refuses %j', (asked, model, control, message, allowed) => {
    const error = refusal(() => settle(model, asked));
    expect(error).toMatchObject({ control, message: expect.stringMatching(message) });
    expect(error.allowed).toMatch(allowed);
  });

  it('lists no more names than one can read', () => {
    const classes = Array.from({ length: 1000 }, (_, i) => `class number ${i}`);
    const { allowed, message } = refusal(() => settle({ ...plain, classes }, { class: 'x'.repeat(5000) }));
    expect(allowed).toContain('1000 in all');
    expect(allowed.length).toBeLessThan(2000);
    expect(message.length).toBeLessThan(200);
  });
});
