import { endOfCodedData, MARKER, segmentAt } from '../head/jpeg-segments.ts';
import { damaged, truncated } from '../picture-error.ts';

/** An ordinary progressive JPEG has about ten; each goes over the whole picture, so that thousands would be a bomb. */
const MOST_SCANS = 100;

/** The JPEG up to its end: behind that, cameras put previews and films. */
export function wholeJpeg(bytes: Uint8Array): Uint8Array {
  let scans = 0;
  let at = 2; // behind SOI
  for (;;) {
    const segment = segmentAt(bytes, at);
    if (segment === undefined) throw truncated('a JPEG without its end');
    if (segment === 'lost') throw damaged(`a JPEG with something that is no marker at byte ${at}`);
    at = segment.end;
    if (segment.marker === MARKER.EOI) break;
    if (segment.marker !== MARKER.SOS) continue;
    if (++scans > MOST_SCANS) throw damaged(`a JPEG of more than ${MOST_SCANS} scans`);
    at = endOfCodedData(bytes, at);
  }
  if (scans === 0) throw damaged('a JPEG without pixels');
  return bytes.subarray(0, at);
}
