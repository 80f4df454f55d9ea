/** A little space of this instance's own in the heap, where tiles go on their way: threads have an instance each. */
export let spare: usize = 0;

/** @param at of 512 bytes */
export function setSpare(at: usize): void {
  spare = at;
}
