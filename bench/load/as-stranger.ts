import { addressOf } from './address.ts';

let strangers = 0;

/** A fetch from a network that was not there before: one network has rates, and a measurement would soon be refused. */
export function fetchAsStranger(url: string, init: RequestInit = {}): Promise<Response> {
  const headers = new Headers(init.headers);
  headers.set('CF-Connecting-IP', addressOf(strangers++));
  return fetch(url, { redirect: 'manual', ...init, headers });
}
