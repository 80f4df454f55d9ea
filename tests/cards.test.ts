import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from './product/repository.ts';
import { runCommand } from './product/run-command.ts';

describe('the cards of models', () => {
  it('say what the manifests of the embedded ones say', async () => {
    const { code, output } = await runCommand('npm', ['run', '--silent', 'cards', '--', '--check']);
    expect(code, output).toBe(0);
    expect(readdirSync(join(ROOT, 'docs/models'))).toContain('faces.md');
  });
});
