import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { DEGRADATIONS } from './degradations.ts';
import { describeDegradation, parseSpec } from './spec.ts';

describe('parseSpec', () => {
  it.each([
    ['mosaic:8', 'mosaic:8,origin=corner'],
    ['mosaic:2-32', 'mosaic:2-32,origin=corner'],
    ['mosaic:2-32,origin=random', 'mosaic:2-32,origin=random'],
    ['mosaic:origin=random,block=4', 'mosaic:4,origin=random'],
    ['downscale:4,filter=bicubic', 'downscale:4,filter=bicubic,enlarge=bicubic'],
    ['downscale:1.5-3,enlarge=nearest', 'downscale:1.5-3,filter=area,enlarge=nearest'],
    ['jpeg:30-80', 'jpeg:30-80,chroma=4:2:0'],
    ['jpeg:30-80,chroma=4:4:4', 'jpeg:30-80,chroma=4:4:4'],
    ['noise:5-50', 'noise:5-50'],
    ['lines', 'lines:0.7,threshold=0.015,sharpness=20'],
    ['lines:threshold=0.01-0.03', 'lines:0.7,threshold=0.01-0.03,sharpness=20'],
    ['holes:0.1-0.4', 'holes:0.1-0.4,shape=both,fill=grey'],
    [' grey ', 'grey'],
  ])('reads %s, and writes it out in full', (spec, full) => {
    expect(parseSpec(spec).text).toBe(full);
    expect(parseSpec(full).text).toBe(full);
    expect(parseSpec(spec).degradation.name).toBe(full.split(':')[0]);
  });

  it.each([
    [
      'mosiac:8',
      /unknown degradation "mosiac:8"\n.*nearest is mosaic: mosaic:<block> block side in pixels, whole, 1 to 256/,
    ],
    ['gray', /nearest is grey: grey takes no value\n.*all of them: mosaic, downscale, jpeg/],
    ['', /unknown degradation ""/],
    ['JPEG:30', /nearest is jpeg: jpeg:<quality> JPEG quality, whole, 1 to 100/],
    ['mosaic', /invalid degradation "mosaic"\n.*needs block side in pixels, whole, 1 to 256.*\n.*example mosaic:2-32/],
    ['mosaic:', /"" is not the block side/],
    ['mosaic:0', /"0" is not the block side in pixels\n.*whole number from 1 to 256, or a range/],
    ['mosaic:8,origin=middle', /"middle" is not the origin of the lattice\n.*give one of corner, random/],
    [
      'mosaic:8,orgin=random',
      /has no option "orgin"\n.*nearest option is origin: origin of the lattice, corner \| random/,
    ],
    ['mosaic:8,16', /gives block twice/],
    ['jpeg:0', /number from 1 to 100/],
    ['grey:8', /grey takes no value "8"\n.*example grey/],
    ['noise:5,toString=1', /has no option "toString"/],
    ['holes:0.95', /number from 0 to 0\.9/],
  ])('refuses "%s" and says what is allowed', (spec, message) => {
    expect(() => parseSpec(spec)).toThrow(message);
  });
});

describe('DEGRADATIONS', () => {
  it.each(DEGRADATIONS.map((degradation) => [degradation.name, degradation] as const))(
    '%s has an example that it reads, and tells what it takes',
    (name, degradation) => {
      expect(parseSpec(degradation.example).degradation).toBe(degradation);
      expect(describeDegradation(degradation)).toContain(name);
    },
  );
});

describe('docs/data.md', () => {
  const page = readFileSync(new URL('../../../../../docs/data.md', import.meta.url), 'utf8');

  it('shows specs that can be read, and names every degradation with its range and options', () => {
    const shown = [...page.matchAll(/--with (\S+)/g)].map(([, spec]) => spec);
    for (const spec of shown) expect(parseSpec(spec).degradation.name).toBe(spec.split(':')[0]);
    expect(shown.length).toBeGreaterThan(2);
    for (const { name, main, parameters } of DEGRADATIONS) {
      const row = page.split('\n').find((line) => line.startsWith(`| \`${main ? `${name}:<${main}>` : name}\` |`));
      for (const [key, parameter] of Object.entries(parameters)) {
        if (parameter.kind === 'number') expect(row).toContain(`${parameter.min} to ${parameter.max}`);
        else for (const word of parameter.choices) expect(row, key).toContain(word);
      }
    }
  });
});
