import { afterEach, describe, expect, it, vi } from 'vitest';
import { reportError, UserError } from './errors.ts';

describe('reportError', () => {
  const written: string[] = [];
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    written.push(String(text));
    return true;
  });
  afterEach(() => {
    written.length = 0;
  });

  it('prints the three parts of a UserError, without a stack, and answers 1', () => {
    expect(reportError(new UserError('cannot read x', 'no such file', 'check the path'))).toBe(1);
    expect(written.join('')).toBe('✘ cannot read x\n  no such file\n  → check the path\n');
  });

  it('takes over the parts of an error that has them, and keeps it as the cause', () => {
    const error = Object.assign(new Error('x'), { what: 'no model', detail: 'gone', fix: 'export it' });
    expect(UserError.from(error)).toMatchObject({ message: 'no model\n  gone\n  → export it', cause: error });
  });

  it('prints the stack of any other error and answers 70', () => {
    expect(reportError(new TypeError('boom'))).toBe(70);
    expect(written.join('')).toMatch(/TypeError: boom\n\s+at /);
  });

  it('prints a thrown value that is not an error', () => {
    expect(reportError('just text')).toBe(70);
    expect(written.join('')).toContain('just text');
  });
});
