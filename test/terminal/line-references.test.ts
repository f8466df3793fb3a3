import {describe, expect, test} from 'vitest';
import {createLineReferences} from '../../source/terminal/line-references.ts';

describe('lines that go through Ink by reference', () => {
  test('come back whole, one below the other', () => {
    const lines = createLineReferences();
    const painted = ['\u001b[1m Windows\u001b[0m', 'FM200  日本語', '👩‍🚀 x'];
    const frame = painted.map(lines.of).join('\n');
    expect(frame).toMatch(/^(?:[ -~]{8}\n?)+$/);
    expect(lines.resolve(frame)).toBe(painted.join('\n'));
    expect(lines.resolve(`${frame}   \nplain`)).toBe(`${painted.join('\n')}\nplain`);
  });

  test('the same line has the same reference, so that an unchanged screen is an unchanged frame', () => {
    const lines = createLineReferences();
    expect(lines.of('one')).toBe(lines.of('one'));
    expect(lines.of('one')).not.toBe(lines.of('two'));
  });

  test('text that only holds such characters is left as it is', () => {
    const lines = createLineReferences();
    const line = lines.of('mine');
    for (const text of [`x${line}`, `${line}x`, line.slice(1), '~00000z~'])
      expect(lines.resolve(text)).toBe(text);
  });

  test('a line that stays on the screen is kept while thousands come and go', () => {
    const lines = createLineReferences();
    const stays = lines.of('stays');
    for (let at = 0; at < 10_000; at += 1)
      expect(lines.resolve(`${stays}\n${lines.of(`row ${at}`)}`)).toBe(`stays\nrow ${at}`);
    const forgotten = createLineReferences();
    const gone = forgotten.of('gone');
    for (let at = 0; at < 10_000; at += 1) forgotten.resolve(forgotten.of(`row ${at}`));
    expect(forgotten.resolve(gone)).toBe(gone);
  });
});
