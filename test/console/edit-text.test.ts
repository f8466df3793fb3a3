import {existsSync, mkdirSync, readdirSync, statSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {clearEdits, editText} from '../../source/console/shell/edit-text.ts';
import {temporary} from '../settings/temporary.ts';

test.skipIf(process.platform === 'win32')(
  'a text is edited in a folder for the operator alone, which is gone afterwards',
  async () => {
    const home = temporary();
    const seen = join(home, 'seen');
    const environment = {
      HOME: home,
      XDG_CACHE_HOME: home,
      EDITOR: `sh -c 'ls -ld "$(dirname "$1")" > ${seen}; echo more >> "$1"' sh`,
    };
    expect(await editText('some\n', '.yaml', environment)).toBe('some\nmore\n');
    expect(statSync(join(home, 'skydeck')).mode & 0o777).toBe(0o700);
    expect(readdirSync(join(home, 'skydeck', 'edits'))).toEqual([]);
  },
);

test('what a kill left under an editor is removed at the next start, and nothing of those that live', () => {
  const home = temporary();
  const edits = join(home, 'skydeck', 'edits');
  for (const name of ['999999999-abc', `${process.pid}-def`]) {
    mkdirSync(join(edits, name), {recursive: true});
    writeFileSync(join(edits, name, 'edit.txt'), 'x');
  }
  clearEdits({HOME: home, XDG_CACHE_HOME: home});
  expect(existsSync(join(edits, '999999999-abc'))).toBe(false);
  expect(existsSync(join(edits, `${process.pid}-def`, 'edit.txt'))).toBe(true);
});
