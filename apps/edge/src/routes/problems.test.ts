import { describe, expect, it } from 'vitest';
import { problemOf } from '../fixtures/problem-of.ts';
import { startService } from '../fixtures/service.ts';
import { PROBLEM_KINDS } from '../problems/kinds.ts';

const { request } = startService();
const KINDS = Object.entries(PROBLEM_KINDS);
const DATA = { headers: { Accept: 'application/json' } };

/** Every source that is part of the Worker, as text, to see which kinds it throws. */
const SOURCES = import.meta.glob<string>(['../**/*.ts', '!../**/*.test.ts', '!../problems/kinds.ts'], {
  query: '?raw',
  import: 'default',
  eager: true,
});

describe('the table of problems', () => {
  it('says of each what it means and what to do, in sentences, and has a status of an error', () => {
    for (const [kind, { status, title, meaning, remedy }] of KINDS) {
      expect(kind).toMatch(/^[a-z]+(-[a-z]+)*$/);
      expect(status).toBeGreaterThanOrEqual(400);
      expect(title).toMatch(/^[A-Z].*[^.]$/);
      for (const text of [meaning, remedy]) expect(text).toMatch(/^[A-Z].{10,}\.$/);
    }
    expect(new Set(KINDS.map(([, { title }]) => title)).size).toBe(KINDS.length);
  });

  it('has no kind that nothing is', () => {
    const used = Object.values(SOURCES).join('\n');
    expect(KINDS.map(([kind]) => kind).filter((kind) => !used.includes(`'${kind}'`))).toEqual([]);
  });
});

describe('GET /problems/{kind}', () => {
  it.each(KINDS)('%s: is a page that runs nothing', async (kind, { title, meaning, remedy, status }) => {
    const answer = await request(`/problems/${kind}`, {
      headers: { Accept: 'text/html,application/xhtml+xml,*/*;q=0.8' },
    });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('Content-Type')).toBe('text/html; charset=UTF-8');
    expect(answer.headers.get('Cache-Control')).toBe('public, max-age=300, must-revalidate');
    expect(answer.headers.get('Vary')).toContain('Accept');
    expect(answer.headers.get('Content-Security-Policy')).toMatch(
      /^default-src 'none'; style-src 'self'; img-src 'self'; base-uri/,
    );
    const page = await answer.text();
    expect(page).toContain(`<title>${title} - Omokage</title>`);
    for (const text of [`Status ${status}`, meaning, remedy]) expect(page).toContain(escaped(text));
    expect(page).not.toMatch(/<script|<style|\sstyle=|\son\w+=/);
  });

  it('is data for whoever prefers that', async () => {
    const answer = await request('/problems/busy', DATA);
    expect(answer.headers.get('Content-Type')).toBe('application/json');
    expect(await answer.json()).toEqual({
      kind: 'busy',
      ...PROBLEM_KINDS.busy,
      example: expect.objectContaining({ type: '/problems/busy', status: 503, title: PROBLEM_KINDS.busy.title }),
    });
  });

  it('is what the type of an error leads to', async () => {
    const asked = 'https://omokage.example/v1/faces/42.png?psi=2';
    const problem = await problemOf(await request(asked), 400, 'invalid-parameter');
    const page = await request(new URL(problem.type, asked).href);
    expect(await page.text()).toContain('A parameter is not valid');
  });

  it.each(['nothing', 'toString', '%3Cscript%3E'])('knows no %s', async (kind) => {
    const { allowed } = await problemOf(await request(`/problems/${kind}`), 404, 'not-found');
    expect(allowed).toEqual(Object.keys(PROBLEM_KINDS));
  });
});

describe('GET /problems', () => {
  it('is a page that leads to every kind', async () => {
    const page = await (await request('/problems')).text();
    const linked = Array.from(page.matchAll(/href="\/problems\/([a-z-]+)"/g), ([, kind]) => kind);
    expect(linked).toEqual(Object.keys(PROBLEM_KINDS));
  });

  it('is data for whoever prefers that', async () => {
    const { problems } = await (await request('/problems', DATA)).json<{ problems: { kind: string }[] }>();
    expect(problems.map(({ kind }) => kind)).toEqual(Object.keys(PROBLEM_KINDS));
  });
});

const escaped = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
