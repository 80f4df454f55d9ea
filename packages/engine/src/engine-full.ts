/** There is no room for a runner, or for pictures as large. Nothing was allocated. */
export class EngineFull extends Error {
  override readonly name = 'EngineFull';
}
