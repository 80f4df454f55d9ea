/** A file of the page's own. Throws Error, in words. @param what it is, for people */
export async function fetchBinary(url: string, what: string): Promise<ArrayBuffer> {
  const response = await fetch(url);
  if (response.ok) return response.arrayBuffer();
  throw new Error(`The service does not give the ${what}: it answered with status ${response.status}.`);
}
