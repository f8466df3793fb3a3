import {existsSync, mkdirSync, readdirSync, statSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {clearEdits, editText} from '../../source/console/shell/edit-text.ts';
import {temporaryFolder} from '../temporary-folder.ts';

test.skipIf(process.platform === 'win32')(
  'a text is edited in a folder for the operator alone, which is gone afterwards',
  async () => {
    const home = temporaryFolder();
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

test.skipIf(process.platform === 'win32').each([
  ['a link to what never ends', 'ln -sf /dev/zero "$1"', 'something else in place of the file'],
  ['a pipe', 'rm "$1"; mkfifo "$1"', 'something else in place of the file'],
  ['no file', 'rm "$1"', 'no file'],
  ['a huge file', 'head -c 2000000 /dev/zero > "$1"', '2.0 MB, more than any form holds'],
  ['no text', 'printf \'\\377\\376x\' > "$1"', 'what is no text in UTF-8'],
])('of an editor that leaves %s nothing is taken over', async (_, deed, left) => {
  const home = temporaryFolder();
  const editor = join(home, 'editor');
  writeFileSync(editor, `#!/bin/sh\n${deed}\n`, {mode: 0o700});
  const environment = {HOME: home, XDG_CACHE_HOME: home, EDITOR: editor};
  await expect(editText('some', '.txt', environment)).rejects.toThrow(
    `The editor left ${left}: nothing was taken over.`,
  );
  expect(readdirSync(join(home, 'skydeck', 'edits'))).toEqual([]);
});

test('what a kill left under an editor is removed at the next start, and nothing of those that live', () => {
  const home = temporaryFolder();
  const edits = join(home, 'skydeck', 'edits');
  for (const name of ['999999999-abc', `${process.pid}-def`]) {
    mkdirSync(join(edits, name), {recursive: true});
    writeFileSync(join(edits, name, 'edit.txt'), 'x');
  }
  clearEdits({HOME: home, XDG_CACHE_HOME: home});
  expect(existsSync(join(edits, '999999999-abc'))).toBe(false);
  expect(existsSync(join(edits, `${process.pid}-def`, 'edit.txt'))).toBe(true);
});
