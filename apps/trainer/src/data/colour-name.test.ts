import { expect, it } from 'vitest';
import { colourName } from './colour-name.ts';

it.each([
  ['#000000', 'black'],
  ['#ffffff', 'white'],
  ['#0e0e0e', 'black'],
  ['#e5d7a3', 'blond'],
  ['#6a4e35', 'brown'],
  ['#3d2314', 'dark brown'],
  ['#f2d3b1', 'beige'],
  ['#ff0000', 'red'],
  ['#456dff', 'blue'],
  ['#6dbb58', 'green'],
  ['#f55d81', 'pink'],
  ['#7555ca', 'purple'],
])('colourName calls %s %s', (colour, name) => {
  expect(colourName(colour)).toBe(name);
});
