import { type FaceConfig, faceToSvgString, generate, svgsIndex } from 'facesjs';
import type { FaceStyle } from './face-style.ts';
import type { PackedColumn } from './packed.ts';
import { seededRandom } from './seeded-random.ts';

/** The shapes facesjs chooses from that say most about a face. */
const FEATURES = ['hair', 'facialHair', 'glasses', 'accessories', 'eye', 'eyebrow', 'nose', 'mouth', 'head'] as const;

/** facesjs draws head and jersey on 400 x 600; this square holds the head with its hair. */
const HEAD_BOX = '0 60 400 400';
const FULL_BOX = 'viewBox="0 0 400 600"';

/** Faces of facesjs (https://zengm.com/facesjs/), women and men in equal parts. */
export function facesjsStyle(): FaceStyle {
  const columns: PackedColumn[] = FEATURES.map((name) => ({
    name,
    classes: ['none', ...svgsIndex[name].filter((id) => id !== 'none')],
  }));
  return {
    name: 'facesjs',
    credit: { name: 'faces.js', author: 'Jeremy Scheff', licence: 'Apache-2.0', url: 'https://zengm.com/facesjs/' },
    columns,
    draw(seed) {
      const face = generateFrom(seed);
      const svg = faceToSvgString(face);
      if (!svg.includes(FULL_BOX)) throw new Error(`facesjs no longer draws on ${FULL_BOX}: frame its faces anew`);
      return {
        svg: svg.replace(FULL_BOX, `viewBox="${HEAD_BOX}"`),
        labels: FEATURES.map((name, i) => Math.max(0, columns[i].classes.indexOf(face[name].id))),
      };
    },
  };
}

/**
 * facesjs draws from `Math.random` and takes no seed, so for the length of one synchronous call that is a seeded
 * source. Nothing else can run in between, and each drawing thread has a `Math` of its own.
 */
function generateFrom(seed: string): FaceConfig {
  const random = Math.random;
  Math.random = seededRandom(seed);
  try {
    return generate(undefined, { gender: Math.random() < 0.5 ? 'female' : 'male' });
  } finally {
    Math.random = random;
  }
}
