import {execFileSync} from 'node:child_process';
import {expect, test} from 'vitest';
import {stepText} from '../../source/engine/changes/step-text.ts';
import {curlCommand} from '../../source/engine/http/curl.ts';
import {csvText, markdownText} from '../../source/list/output.ts';
import {safeJson} from '../../source/text/exact-json.ts';
import {harmless, harmlessFileName, harmlessText} from '../../source/text/harmless.ts';
import {idWord, shellWord} from '../../source/text/shell-word.ts';

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
  expect(['', '.', '..', '/', '...', '. .'].map(name => harmlessFileName(name))).toEqual([
    'file',
    '_',
    '_',
    'file',
    '_',
    '_',
  ]);
  // No flag of the command that it is given to, no home; on Windows no device and no second stream of a file.
  expect(['-rf', '~root'].map(name => harmlessFileName(name))).toEqual(['_-rf', '_~root']);
  expect(['NUL.txt', 'a:b?.nc', 'x. '].map(name => harmlessFileName(name, 'win32'))).toEqual([
    '_NUL.txt',
    'a_b_.nc',
    'x_',
  ]);
  expect(harmlessFileName('12:00:00.nc', 'linux')).toBe('12:00:00.nc');
  expect(Buffer.byteLength(harmlessFileName('é'.repeat(400)))).toBe(240);
});

const column = {key: 'a', header: 'A', text: (row: string) => row, json: (row: string) => row} as never;
const listing = (...rows: string[]) => ({columns: [column], rows, world: {} as never});

test('Markdown of rows holds no markup of theirs', () => {
  expect(markdownText(listing('<img src=x> [a](javascript:b) `c` | d'))).toContain(
    '\\<img src=x\\> \\[a\\](javascript:b) \\`c\\` \\| d',
  );
  expect(markdownText(listing('https://x.example www.x.example *b* __c__ ~~d~~ $e$ MY_NAME'))).toContain(
    'https\\://x.example www\\.x.example \\*b\\* \\_\\_c\\_\\_ \\~\\~d\\~\\~ \\$e\\$ MY_NAME',
  );
});

test('no cell of CSV is a formula, or becomes two where semicolons part them', () => {
  const cells = ['=1+1', '+1+1', '-1+1', '@SUM(A1)', ' =1+1', '\t=1', '＝1+1', 'a;=1', '-1.5', 'a-b'];
  expect(
    csvText(listing(...cells))
      .split('\n')
      .slice(1, -1),
  ).toEqual(["'=1+1", "'+1+1", "'-1+1", "'@SUM(A1)", "' =1+1", "' =1", "'＝1+1", '"a;=1"', '-1.5', 'a-b']);
});

test('what begins with a dash, or with what zsh reads, is one plain word', () => {
  expect(['-x', '=ls', 'a=b'].map(idWord)).toEqual(['-- -x', "'=ls'", 'a=b']);
  const file = {name: 'file', path: '/a";type=x', filename: 'a";b', type: 'text/plain'};
  expect(
    curlCommand(
      {method: 'POST', path: 'x', body: {kind: 'multipart', parts: [file]}} as never,
      new URL('https://host/x?a={1,2}'),
      undefined,
    ),
  ).toBe(
    `curl -sS -X POST -F 'file=@"/a\\";type=x";filename="a\\";b";type=text/plain' -g 'https://host/x?a={1,2}'`,
  );
});
