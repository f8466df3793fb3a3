import {execFileSync} from 'node:child_process';
import {expect, test} from 'vitest';
import {stepText} from '../../source/engine/changes/step-text.ts';
import {curlCommand} from '../../source/engine/http/curl.ts';
import {markdownText} from '../../source/list/output.ts';
import {safeJson} from '../../source/text/exact-json.ts';
import {harmless, harmlessFileName, harmlessText} from '../../source/text/harmless.ts';
import {shellWord} from '../../source/text/shell-word.ts';

/** A letter of each kind that steers a terminal, turns text around or hides in it. */
const hostile = [
  '\u0000',
  '\u0007',
  '\b',
  '\r',
  '\n',
  '\u001b',
  '\u001b[201~',
  '\u001b]52;c;eA==\u0007',
  '\u007f',
  '\u0085',
  '\u009b31m',
  '\u00ad',
  '\u061c',
  '\u180e',
  '\u200b',
  '\u200c',
  '\u200d',
  '\u200e',
  '\u200f',
  '\u2028',
  '\u2029',
  '\u202e',
  '\u2060',
  '\u2066',
  '\u2069',
  '\ufeff',
  '\ufff9',
  '\u{e0041}',
  '\u{e007f}',
  '\u{e0100}',
  '\ud800',
];
const all = hostile.join('x');
const acts =
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9\u{e0000}-\u{e0fff}]/u;

test('nothing that steers, turns or hides text gets out of any way out', () => {
  const outs = [
    harmless(all),
    harmlessText([all, all]),
    harmlessFileName(all),
    safeJson({[all]: all}),
    shellWord(all),
    curlCommand(
      {method: 'POST', path: 'x', body: {kind: 'json', value: {name: all}}},
      new URL('https://host/x'),
      undefined,
    ),
    curlCommand(
      {method: 'POST', path: 'x', body: {kind: 'text', text: all, type: 'text/plain'}},
      new URL('https://host/x'),
      undefined,
    ),
    stepText({
      kind: 'call',
      service: 's3',
      operation: 'PutObject',
      input: {Key: all},
      endpoint: `https://h/${all}`,
    }),
    stepText({kind: 'disk', words: `Write ${all}.`}),
  ];
  for (const out of outs) expect(out).not.toMatch(acts);
});

test('JSON keeps what it hides, for a program that reads it', () => {
  const whole = hostile.filter(letter => letter.isWellFormed()).join('x');
  expect(JSON.parse(safeJson({id: whole}))).toEqual({id: whole});
});

test.skipIf(process.platform === 'win32')('a shell reads back the very text that was quoted for it', () => {
  const text = `it's \\ a\nb\u001b[201~\u009b\u202e\u200b 日本`;
  expect(
    execFileSync('bash', ['-c', `printf %s ${shellWord(text)}`], {
      encoding: 'utf8',
      env: {...process.env, LC_ALL: 'C.UTF-8'},
    }),
  ).toBe(text);
});

test('letters that belong together stay together', () => {
  expect(harmless('👩‍🚀 👩🏽‍💻 ❤️ é 日本')).toBe('👩‍🚀 👩🏽‍💻 ❤️ é 日本');
});

test('a name from outside is the name of a plain, visible file', () => {
  expect(harmlessFileName('../../.ssh/.\u202eauthorized\u0007_keys')).toBe(
    '_authorized__keys'.replace('_a', '__a'),
  );
  expect(['', '.', '..', '/', '...', '. .'].map(harmlessFileName)).toEqual([
    'file',
    '_',
    '_',
    'file',
    '_',
    '_',
  ]);
});

test('Markdown of rows holds no markup of theirs', () => {
  const column = {key: 'a', header: 'A', text: (row: string) => row, json: (row: string) => row} as never;
  expect(
    markdownText({columns: [column], rows: ['<img src=x> [a](javascript:b) `c` | d'], world: {} as never}),
  ).toContain('\\<img src=x> \\[a](javascript:b) \\`c\\` \\| d');
});
