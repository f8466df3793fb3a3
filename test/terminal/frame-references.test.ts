import {describe, expect, test} from 'vitest';
import {createFrameReferences} from '../../source/terminal/frame-references.ts';

describe('screens that go through Ink by reference', () => {
  const painted = '\u001b[1m Windows\u001b[0m\nFM200  日本語\n👩‍🚀 x';

  test('come back whole', () => {
    const references = createFrameReferences();
    const code = references.of(painted);
    expect(code).toMatch(/^[ -~]{8}$/);
    expect(code).toHaveLength(references.width);
    expect(references.resolve(code)).toBe(painted);
    expect(references.resolve(`${code}  \n`)).toBe(painted);
  });

  test('the same screen has the same reference, so that an unchanged screen is an unchanged frame', () => {
    const references = createFrameReferences();
    expect(references.of(painted)).toBe(references.of(painted));
    expect(references.of(painted)).not.toBe(references.of('two'));
  });

  test('text that only holds such characters is left as it is', () => {
    const references = createFrameReferences();
    const code = references.of(painted);
    for (const text of [`x${code}`, `${code}x`, code.slice(1), '~00000z~', `${code}\nx`])
      expect(references.resolve(text)).toBe(text);
  });

  test('the last is kept while thousands come and go, and those are forgotten', () => {
    const references = createFrameReferences();
    const gone = references.of('gone');
    for (let at = 0; at < 10_000; at += 1)
      expect(references.resolve(references.of(`row ${at}`))).toBe(`row ${at}`);
    expect(references.resolve(gone)).toBe(gone);
  });
});
