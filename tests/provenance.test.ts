import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasExiftool, metadataOf, NO_EXIFTOOL } from './product/exiftool.ts';
import { type Server, startServer } from './product/server.ts';
import { temporaryFolder } from './product/temporary-folder.ts';

/** What a picture says about itself when it has left the service, as a program reads it that knows nothing of ours. */

const SOURCE_TYPES = 'http://cv.iptc.org/newscodes/digitalsourcetype';
const TYPES = { png: 'image/png', webp: 'image/webp', jpg: 'image/jpeg', jpeg: 'image/jpeg' } as const;
const MODEL = /^faces@[0-9a-f]{64}$/;

// Whoever has none may go on without it; CI may not.
const missing = !hasExiftool() && !process.env.CI;
const why = missing ? ` (skipped: ${NO_EXIFTOOL})` : '';

const folder = temporaryFolder();
let server: Server;
beforeAll(async () => {
  if (!missing) server = await startServer(join(folder, 'state'));
});
afterAll(() => server?.stop());

let count = 0;
/** A picture of an answer, which must be one, saved and read by exiftool. */
async function readMarks(response: Response, type: string): Promise<Record<string, string>> {
  if (!response.ok) throw new Error(`${response.url}: ${response.status} ${await response.text()}`);
  expect(response.headers.get('Content-Type')).toBe(type);
  const path = join(folder, String(count++));
  writeFileSync(path, await response.bytes());
  return metadataOf(path);
}

const ask = (path: string): Promise<Response> => fetch(server.url + path);

describe.skipIf(missing)(`a generated picture${why}`, () => {
  it.each(['png', 'webp', 'jpg'] as const)(
    'says in a %s what it is, and all it takes to draw it again',
    async (format) => {
      const response = await ask(`/v1/faces/%E5%BD%B1%20%26%20co.${format}?psi=0.85`);
      const marks = await readMarks(response, TYPES[format]);
      expect(marks).toMatchObject({
        'XMP-iptcExt:DigitalSourceType': `${SOURCE_TYPES}/trainedAlgorithmicMedia`,
        'XMP-iptcExt:AISystemUsed': expect.stringMatching(/^Omokage faces@[0-9a-f]{64}$/),
        'XMP-xmp:CreatorTool': 'Omokage',
        'XMP-omokage:Seed': '影 & co',
        'XMP-omokage:Psi': '0.85',
        'XMP-omokage:Model': expect.stringMatching(MODEL),
      });
      expect(marks['ExifTool:Warning']).toBeUndefined();
      expect(Object.fromEntries(response.headers)).toMatchObject({
        'omokage-generated': 'true',
        'omokage-seed': encodeURIComponent('影 & co'),
        'omokage-psi': '0.85',
        'omokage-model': marks['XMP-omokage:Model'],
      });
      if (format === 'png')
        expect(marks).toMatchObject({ 'PNG:Software': 'Omokage', 'PNG:Seed': '影 & co', 'PNG:Psi': '0.85' });
    },
  );

  it.each(['png', 'webp', 'jpg'] as const)('says so in a grid as %s', async (format) => {
    const response = await ask(`/v1/faces/grid.${format}?seeds=1-4`);
    const marks = await readMarks(response, TYPES[format]);
    expect(marks).toMatchObject({
      'XMP-iptcExt:DigitalSourceType': `${SOURCE_TYPES}/trainedAlgorithmicMedia`,
      'XMP-omokage:Psi': '0.7',
      'XMP-omokage:Model': expect.stringMatching(MODEL),
    });
    expect(marks['XMP-omokage:Seeds'] ?? marks['XMP-omokage:Seed']).toBe('1-4');
    expect(response.headers.get('Omokage-Generated')).toBe('true');
  });

  it.each(['png', 'webp'] as const)('says so in a morph as %s, which moves', async (format) => {
    const response = await ask(`/v1/faces/morph.${format}?from=1&to=2&frames=4`);
    const marks = await readMarks(response, TYPES[format]);
    expect(marks).toMatchObject({
      'XMP-iptcExt:DigitalSourceType': `${SOURCE_TYPES}/trainedAlgorithmicMedia`,
      'XMP-omokage:Model': expect.stringMatching(MODEL),
      'XMP-omokage:From': '1',
      'XMP-omokage:To': '2',
    });
    expect(marks['PNG:AnimationFrames'] ?? marks['RIFF:FrameCount'] ?? marks['RIFF:AnimationLoopCount']).toBeDefined();
    expect(response.headers.get('Omokage-Generated')).toBe('true');
  });
});

describe.skipIf(missing)(`a restored picture${why}`, () => {
  it.each(['png', 'webp', 'jpeg'] as const)(
    'says in a %s that a model had a hand in it, which one, and for what',
    async (format) => {
      const create = { width: 16, height: 12, channels: 3 as const, background: '#c86432' };
      const body = new Blob([new Uint8Array(await sharp({ create }).png().toBuffer())], { type: 'image/png' });
      const response = await fetch(`${server.url}/v1/restorations/upscale?scale=2&format=${format}`, {
        method: 'POST',
        body,
      });
      const marks = await readMarks(response, TYPES[format]);
      expect(marks).toMatchObject({
        'XMP-iptcExt:DigitalSourceType': `${SOURCE_TYPES}/compositeWithTrainedAlgorithmicMedia`,
        'XMP-iptcExt:AISystemUsed': expect.stringMatching(/^Omokage [a-z0-9-]+@[0-9a-f]{64}$/),
        'XMP-omokage:Task': 'upscale',
        'XMP-omokage:Scale': '2',
      });
      expect(marks['ExifTool:Warning']).toBeUndefined();
      expect(Object.fromEntries(response.headers)).toMatchObject({
        'omokage-restored': 'true',
        'omokage-task': 'upscale',
        'omokage-model': marks['XMP-omokage:Model'],
      });
    },
  );
});
