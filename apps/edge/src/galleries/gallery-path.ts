/** Where a gallery stands. */
export const galleryPath = (id: string): string => `/v1/galleries/${id}`;

export const galleryIndexPath = (id: string): string => `${galleryPath(id)}/index.json`;

/** The one URL of a picture. */
export const galleryPicturePath = (id: string, seed: string, format: string): string =>
  `${galleryPath(id)}/${encodeURIComponent(seed)}.${format}`;
