import { describe, expect, it } from 'vitest';
import { Html, html } from './html.ts';

describe('html', () => {
  it('escapes whatever is not markup, also for attributes', () => {
    const text = `<b onclick='x' a="&">`;
    expect(html`<p title="${text}">${text}</p>`.text).toBe(
      '<p title="&lt;b onclick=&#39;x&#39; a=&quot;&amp;&quot;&gt;">&lt;b onclick=&#39;x&#39; a=&quot;&amp;&quot;&gt;</p>',
    );
  });

  it('leaves markup as it is, in lists too', () => {
    expect(
      html`<ul>${['a', '<'].map((item) => html`<li>${item}</li>`)}</ul>${new Html('<hr>')}${undefined}${3}`.text,
    ).toBe('<ul><li>a</li><li>&lt;</li></ul><hr>3');
  });
});
