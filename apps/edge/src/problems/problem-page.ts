import { html } from 'hono/html';
import { PROBLEM_KINDS, type ProblemKind } from './kinds.ts';
import { exampleOf } from './problem.ts';

/** What `type` of a problem leads to: a page for people, without script, styled as the documentation is. */

/** Style sheets of this origin, and nothing else. */
export const PROBLEM_PAGE_POLICY =
  "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

type Html = ReturnType<typeof html>;

export function problemPage(kind: ProblemKind): Html {
  const { status, title, meaning, remedy } = PROBLEM_KINDS[kind];
  return page(
    title,
    html`<p class="where"><a href="/problems">Problems</a> / <code>${kind}</code></p>
      <h1>${title}</h1>
      <p>Status ${status}</p>
      <h2>What it means</h2>
      <p>${meaning}</p>
      <h2>What to do</h2>
      <p>${remedy}</p>
      <h2>How it is told</h2>
      <p>As <code>application/problem+json</code> (<a href="https://www.rfc-editor.org/rfc/rfc9457">RFC 9457</a>), by this example:</p>
      <pre tabindex="0">${JSON.stringify(exampleOf(kind), null, 2)}</pre>`,
  );
}

export function problemIndexPage(): Html {
  const rows = Object.entries(PROBLEM_KINDS).map(
    ([kind, { status, title }]) =>
      html`<tr><td>${status}</td><td><a href="/problems/${kind}"><code>${kind}</code></a></td><td>${title}</td></tr>`,
  );
  return page(
    'Problems',
    html`<h1>Problems</h1>
      <p>Every error is a problem document whose <code>type</code> is one of these. Its <code>detail</code> says what was wrong with this
      request, and <code>allowed</code> what would have worked.</p>
      <table><thead><tr><th scope="col">Status</th><th scope="col">Kind</th><th scope="col">Title</th></tr></thead>
      <tbody>${rows}</tbody></table>`,
  );
}

const page = (title: string, content: Html): Html => html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>${title} - Omokage</title>
    <link rel="icon" href="/icon.svg">
    <link rel="stylesheet" href="/docs/reading.css">
  </head>
  <body>
    <nav aria-label="Omokage"><a href="/">Omokage</a> <a href="/docs/">API</a> <a href="/problems">Problems</a></nav>
    <main>${content}</main>
  </body>
</html>
`;
