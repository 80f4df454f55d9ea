import { mountFaces } from './faces/mount.ts';
import { mountLocal } from './local/mount.ts';
import { mountRestoration } from './restoration/mount.ts';

/** The page at `/`: sections that know nothing of each other but the face that is on the stage. */

const section = (id: string): HTMLElement => {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`The page has no section #${id}.`);
  return found;
};

const faces = mountFaces(section('faces'));
mountRestoration(section('restoration'));
mountLocal(section('local'), () => faces.current());
