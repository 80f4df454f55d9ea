/**
 * Every kind of problem that there is, in one table, so that types, titles, statuses and pages cannot drift apart. What is
 * particular to a request goes into the `detail` of a problem. `GET /problems/{kind}` shows `meaning` and `remedy` to
 * whoever met it: what happened, and what they can do. Both are sentences, without markup.
 */

interface KindOfProblem {
  readonly status: number;
  readonly title: string;
  readonly meaning: string;
  readonly remedy: string;
}

export const PROBLEM_KINDS = {
  'not-found': {
    status: 404,
    title: 'There is nothing here',
    meaning: 'No route has this path, or what the path names is not there.',
    remedy: 'Compare the path with those in "allowed", or with the documentation at /docs/.',
  },
  'method-not-allowed': {
    status: 405,
    title: 'This method is not allowed here',
    meaning: 'The path is known, but it is not asked for with this method.',
    remedy:
      'Use a method that "allowed" and the header Allow name: pictures to restore and orders of galleries are sent by POST, all else is ' +
      'read by GET.',
  },
  'invalid-seed': {
    status: 400,
    title: 'The seed is not valid',
    meaning:
      'A seed is a whole number from 0 to 4294967295, or any other text of 1 to 256 characters. This one is neither.',
    remedy:
      'Percent-encode the seed, leave out control characters, and shorten it where it is long. Any text will do: a name, an address, ' +
      'a word.',
  },
  'unsupported-format': {
    status: 404,
    title: 'Faces do not come in this format',
    meaning: 'The end of the path names a format that faces are not made in.',
    remedy: 'End the path with one of the extensions in "allowed".',
  },
  'unknown-parameter': {
    status: 400,
    title: 'The query has an unknown parameter',
    meaning:
      'Parameters that mean nothing are refused, so that a typing error is noticed and every picture has one URL.',
    remedy: 'Remove the parameter, or spell it as one of those in "allowed".',
  },
  'missing-parameter': {
    status: 400,
    title: 'A parameter is missing',
    meaning: 'What was asked for cannot be made without the parameter: a grid needs seeds, a morph needs its two ends.',
    remedy: 'Add the parameter. "allowed" lists those that this URL cannot do without.',
  },
  'duplicate-parameter': {
    status: 400,
    title: 'A parameter is given more than once',
    meaning: 'A parameter stands in the query several times, and it is not clear which of them counts.',
    remedy: 'Keep one of them.',
  },
  'invalid-parameter': {
    status: 400,
    title: 'A parameter is not valid',
    meaning: 'The parameter has a value that it does not take, or one that this model does not know.',
    remedy:
      'The member "parameter" names it, and "allowed" says which values it takes. GET /v1/models lists what each model can be asked.',
  },
  'unknown-task': {
    status: 404,
    title: 'There is no such task',
    meaning: 'The path names something that is not among the tasks of restoration.',
    remedy: 'GET /v1/restorations lists the tasks.',
  },
  'incomplete-body': {
    status: 400,
    title: 'The body is not all here',
    meaning:
      'The request ended before everything had come that its Content-Length announced, or it has no body at all.',
    remedy:
      'Send it again, whole: a picture as the body of the request or in the field "image" of a form, an order of a gallery as JSON.',
  },
  'invalid-form': {
    status: 400,
    title: 'The form is not as it should be',
    meaning: 'A multipart form was announced, and its parts are not those that are expected.',
    remedy:
      'Send a file in the field "image", and for holes a file in the field "mask". Both need a filename; other fields are refused.',
  },
  'slow-upload': {
    status: 408,
    title: 'The body took too long',
    meaning: 'A request holds one of few places while its body arrives, and this one held it for too long.',
    remedy: 'Send the body again over a better connection, or make it smaller first.',
  },
  'body-too-large': {
    status: 413,
    title: 'The body is too large',
    meaning: 'The body has more bytes than are taken. It was not read to its end.',
    remedy:
      'Crop a picture, or compress it more: GET /v1/restorations tells the limits. Make two galleries of a long order.',
  },
  'picture-too-large': {
    status: 413,
    title: 'The picture is too large',
    meaning:
      'The picture has more pixels, or would be answered with more, than are taken; or its restoration would cost too much.',
    remedy: 'Crop the picture, make it smaller, or ask for a smaller scale. GET /v1/restorations tells the limits.',
  },
  'unsupported-media-type': {
    status: 415,
    title: 'The body is of a type that is not taken',
    meaning:
      'A picture is neither a PNG, a JPEG nor a WebP, or not what its Content-Type says; or an order of a gallery is not sent as JSON.',
    remedy:
      'Convert a picture, and name its type in Content-Type, or name none: its first bytes tell what it is. Send an order as application/json.',
  },
  'unusable-picture': {
    status: 422,
    title: 'The picture cannot be used',
    meaning:
      'The file is a picture of a known type, but it is damaged, cut off or empty, or of a sort that is not taken: ' +
      'animated, for print, or with 16 bits a channel.',
    remedy: 'Open the picture in an editor and save it anew, as a still picture in RGB or grey with 8 bits a channel.',
  },
  'unusable-mask': {
    status: 422,
    title: 'The mask cannot be used',
    meaning:
      'Holes are filled where a mask is white. The mask is missing, empty, of another size than its picture, or sent to a task that takes none.',
    remedy:
      'Send a mask of just the size of the picture, black where it is whole and white where it is not; or a picture that is transparent there.',
  },
  'invalid-order': {
    status: 400,
    title: 'The order of a gallery is not valid',
    meaning:
      'A gallery is ordered as JSON: seeds, and what a face can be asked besides. Something in it is not as it should be.',
    remedy:
      'The member "parameter" names what it is, where it is one thing. The documentation at /docs/ shows a whole order.',
  },
  'unknown-gallery': {
    status: 404,
    title: 'There is no such gallery',
    meaning: 'Nobody ordered a gallery of this name here, or it was deleted.',
    remedy: 'Order it: POST /v1/galleries answers where it will be. The same order always has the same name.',
  },
  'unsuitable-model': {
    status: 400,
    title: 'The model is not for this',
    meaning:
      'The model exists, but it does something else: it draws faces and does not restore, or restores and does not draw, or has another task.',
    remedy: 'Name another model, or none. GET /v1/models tells what each is for.',
  },
  'unknown-model': {
    status: 404,
    title: 'There is no such model',
    meaning: 'Nothing is published under this name, or the name has no model with this digest.',
    remedy: 'GET /v1/models lists the names, with their digests. Without the parameter "model", the default answers.',
  },
  'unusable-model': {
    status: 502,
    title: 'The published model cannot be used',
    meaning:
      'What is stored under this name is damaged, too large to be served, or asks for something that this service cannot do.',
    remedy: 'Take another model, or an earlier digest of this one; whoever publishes it has to publish it again.',
  },
  'storage-unavailable': {
    status: 503,
    title: 'Model storage does not answer',
    meaning:
      'Published models are kept in a storage that cannot be read at the moment. Embedded models need none of it.',
    remedy: 'Wait as long as Retry-After says, then ask again; or ask without the parameter "model".',
  },
  'key-missing': {
    status: 401,
    title: 'This needs a key',
    meaning: 'Whoever runs this service lets only holders of a key ask for this.',
    remedy:
      'Send a key in the header "Authorization: Bearer <key>", or read by a signed URL. Whoever runs the service makes keys.',
  },
  'key-invalid': {
    status: 401,
    title: 'The key is not valid',
    meaning: 'A key was sent, and it is none of this service: it is misspelled, cut off, or was never made here.',
    remedy: 'Compare the key with the one you were given, or leave it out where none is needed.',
  },
  'key-revoked': {
    status: 403,
    title: 'The key was revoked',
    meaning: 'The key was valid once, and whoever runs the service took it back.',
    remedy: 'Ask whoever runs the service for another key.',
  },
  'key-forbidden': {
    status: 403,
    title: 'The key is not for this',
    meaning: 'The key is valid, but it was made for other things than this one.',
    remedy: 'Ask for what "allowed" names, or use a key that is for this.',
  },
  'origin-forbidden': {
    status: 403,
    title: 'Pages of this origin may not ask',
    meaning: 'The request comes from a page of an origin that this service, or this key, is not open to.',
    remedy: 'Ask from a page whose origin was allowed, or from your own server.',
  },
  'signature-invalid': {
    status: 403,
    title: 'The signature is not valid',
    meaning:
      'The URL claims to be signed, but the signature is not for it: something was changed, moved, added or cut off, or its key is not known any more.',
    remedy: 'Use the URL just as it was signed, or have it signed anew. docs/access.md shows how, in a few lines.',
  },
  'signature-expired': {
    status: 403,
    title: 'The signature has expired',
    meaning: 'The URL was signed for a time that is over.',
    remedy: 'Have the URL signed anew, with a later "exp".',
  },
  'rate-limited': {
    status: 429,
    title: 'Too many requests',
    meaning: 'More requests came from one network, or with one key, than are taken in a short while.',
    remedy: 'Wait as long as Retry-After says, and ask less often. With a key more is taken.',
  },
  'quota-exceeded': {
    status: 429,
    title: 'The quota of the day is used up',
    meaning: 'Each key has a number of units a day (UTC), and what is asked would take more than are left.',
    remedy: 'Wait as long as Retry-After says, or ask whoever runs the service for more.',
  },
  'access-unavailable': {
    status: 503,
    title: 'Access cannot be decided',
    meaning: 'A part of the service that knows who may ask does not answer at the moment.',
    remedy: 'Wait as long as Retry-After says, then ask again.',
  },
  busy: {
    status: 503,
    title: 'Too much is wanted here at once',
    meaning:
      'Each instance does a bounded amount of work at a time, and refuses more at once instead of letting everybody wait.',
    remedy: 'Wait as long as Retry-After says, then ask again.',
  },
  'client-gone': {
    status: 499,
    title: 'The client went away',
    meaning:
      'The connection was closed before the answer was there. Nobody reads this answer: it is for the log of whoever runs the service.',
    remedy: 'Nothing has to be done.',
  },
  internal: {
    status: 500,
    title: 'Something went wrong on our side',
    meaning: 'The request was in order, and the service failed. What happened stands in its log.',
    remedy: 'Try again later. Whoever runs the service finds the failure by the request id of the answer.',
  },
} as const satisfies Record<string, KindOfProblem>;

export type ProblemKind = keyof typeof PROBLEM_KINDS;
export type ProblemStatus = (typeof PROBLEM_KINDS)[ProblemKind]['status'];
