import { describe, expect, it } from 'vitest';
import { restorationMarks } from './restoration-marks.ts';
import { xmpPacket } from './xmp-packet.ts';

const SOURCE_TYPES = 'http://cv.iptc.org/newscodes/digitalsourcetype';

describe('xmpPacket', () => {
  it('says how the picture was made', () => {
    expect(xmpPacket('generated')).toContain(
      `Iptc4xmpExt:DigitalSourceType="${SOURCE_TYPES}/trainedAlgorithmicMedia"/>`,
    );
    expect(xmpPacket('restored')).toContain(
      `Iptc4xmpExt:DigitalSourceType="${SOURCE_TYPES}/compositeWithTrainedAlgorithmicMedia"/>`,
    );
  });

  it('names the model, whatever is in its name', () => {
    expect(xmpPacket('restored', 'a<b>"\'&\0\ud800')).toContain(
      'Iptc4xmpExt:AISystemUsed="Omokage a&#60;b&#62;&#34;&#39;&#38;"/>',
    );
  });
});

describe('restorationMarks', () => {
  it('says the same in the packet and in texts', () => {
    const { xmp, texts } = restorationMarks({ model: 'larger@1a2b', task: 'upscale', scale: 2 });
    expect(xmp).toBe(xmpPacket('restored', 'larger@1a2b'));
    expect(texts).toEqual([
      ['Software', 'Omokage'],
      ['Task', 'upscale'],
      ['Model', 'larger@1a2b'],
      ['Scale', '2'],
    ]);
  });
});
