import { createHash } from 'node:crypto';
import { Hono } from 'hono';
import type { AppEnv } from '../app-env.ts';
import page from '../pages/wall.html';

/** The page's own style and script, named by their digests, and pictures of this origin; nothing else loads or runs. */
const POLICY = [
  "default-src 'none'",
  "img-src 'self'",
  `style-src ${inlineSources('style')}`,
  `script-src ${inlineSources('script')}`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

export function homeRoutes(): Hono<AppEnv> {
  return new Hono<AppEnv>().get('/', (c) =>
    c.html(page, 200, { 'Content-Security-Policy': POLICY, 'Cache-Control': 'public, max-age=300, must-revalidate' }),
  );
}

function inlineSources(tag: string): string {
  const blocks = page.matchAll(new RegExp(`<${tag}>(.*?)</${tag}>`, 'gs'));
  return Array.from(blocks, ([, text]) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`).join(' ');
}
