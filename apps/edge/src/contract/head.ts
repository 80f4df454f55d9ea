import { RESTORATION_LIMITS } from '../requests/restoration-limits.ts';

/** What the OpenAPI document says of the service as a whole. */
export const CONTRACT_HEAD = {
  openapi: '3.1.0',
  info: {
    title: 'Omokage',
    summary: 'Faces that nobody has, by URL; and damaged pictures, made whole.',
    description: [
      'Every picture has one URL, which can be put into an `<img>` and kept by any cache. The same seed, model and parameters are the same face.',
      'What is drawn is nobody, and what is restored is invented: it looks likely, and is no evidence of what was there. Pictures say so in ' +
        'XMP, in text chunks and in the headers `Omokage-*`.',
      'A parameter that is unknown or given twice is refused; one that is spelt otherwise than it has to be leads to the canonical URL by a ' +
        'redirect. Errors are RFC 9457 problem documents. Their `type` leads to a page about them, and their `allowed` says what would have ' +
        'worked.',
    ].join('\n\n'),
    version: '1.0.0',
    license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
  },
  servers: [{ url: '/', description: 'Where this document comes from.' }],
  externalDocs: { url: '/problems', description: 'The kinds of problems' },
  tags: [
    { name: 'faces', description: 'Pictures of a seed, and what can be made of several.' },
    {
      name: 'restorations',
      description: `Pictures sent, and answered whole. They have at most ${RESTORATION_LIMITS.inputSide} pixels a side, and are never kept.`,
    },
    {
      name: 'models',
      description: 'What draws and restores: whose work it stands on, what it can be asked, and its weights.',
    },
    {
      name: 'galleries',
      description:
        'Many faces, rendered ahead of their visitors and kept: for more traffic than drawing each anew would bear.',
    },
    { name: 'service', description: 'How the service is, and what it says of itself.' },
  ],
};
