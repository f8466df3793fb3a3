import {execFile, spawnSync} from 'node:child_process';
import {readdirSync, readFileSync, statSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {expect, test} from 'vitest';
import {createSecretFile, type PassphraseQuestion} from '../../../source/settings/credentials/secret-file.ts';
import {temporaryFolder} from '../../temporary-folder.ts';
import {refusal} from '../refusal.ts';

const env = {PATH: process.env.PATH};
/** A file whose operator answers with these passphrases, one after the other; scrypt kept cheap. */
const open = (path: string, ...answers: (string | undefined)[]) => {
  const questions: PassphraseQuestion[] = [];
  const ask = async (question: PassphraseQuestion) => {
    questions.push(question);
    return answers.shift();
  };
  return {questions, file: createSecretFile({path, env, ask, workFactor: 8})};
};
const fresh = () => join(temporaryFolder(), 'skydeck', 'secrets.age');

test('secrets are kept encrypted, for their owner alone, and read again in the next run', async () => {
  const path = fresh();
  const first = open(path, 'correct horse');
  expect(await first.file.exists()).toBe(false);
  expect(await first.file.get('ops/tasking')).toBeUndefined();
  expect(first.questions).toEqual([]);
  await first.file.set('ops/tasking', 'CANARY');
  await first.file.set('ops/hpc', 'other');
  expect(first.questions).toEqual([{path, attempt: 1, isNew: true}]);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(statSync(join(path, '..')).mode & 0o777).toBe(0o700);
  expect(readFileSync(path, 'latin1')).toMatch(/^age-encryption\.org\/v1\n-> scrypt /);
  expect(readFileSync(path, 'latin1')).not.toMatch(/CANARY|tasking/);
  expect(readdirSync(join(path, '..'))).toEqual(['secrets.age']);

  const second = open(path, 'correct horse');
  expect(await Promise.all([second.file.get('ops/tasking'), second.file.get('ops/hpc')])).toEqual([
    'CANARY',
    'other',
  ]);
  expect(second.questions).toEqual([{path, attempt: 1, isNew: false}]);
  expect(await second.file.remove('ops/tasking')).toBe(true);
  expect(await second.file.remove('ops/tasking')).toBe(false);
  expect(await first.file.get('ops/tasking')).toBeUndefined();
  expect(first.questions).toHaveLength(1);
});

test('a wrong passphrase may be corrected twice; then the file stays shut and nobody is asked again', async () => {
  const path = fresh();
  await open(path, 'right').file.set('ops/tasking', 'secret');
  expect(await open(path, 'wrong', 'right').file.get('ops/tasking')).toBe('secret');
  const thrice = open(path, 'a', 'b', 'c', 'right');
  const error = await refusal(thrice.file.get('ops/tasking'));
  expect(error.kind).toBe('locked');
  expect(error.sentence).toContain('was wrong 3 times');
  expect((await refusal(thrice.file.get('ops/hpc'))).kind).toBe('locked');
  expect(thrice.questions.map(({attempt}) => attempt)).toEqual([1, 2, 3]);
});

test('a refused passphrase, or nobody to ask, is said', async () => {
  const path = fresh();
  await open(path, 'right').file.set('ops/tasking', 'secret');
  expect((await refusal(open(path, undefined).file.get('x'))).sentence).toContain('No passphrase was given');
  const alone = createSecretFile({path, env});
  expect((await refusal(alone.get('x'))).sentence).toContain('there is nobody to ask');
});

test('a program can give the passphrase; the environment itself cannot', async () => {
  const path = fresh();
  const asked = {path, workFactor: 8};
  const command = {...env, SKYDECK_PASSPHRASE_COMMAND: 'echo right'};
  await createSecretFile({...asked, env: command}).set('ops/tasking', 'secret');
  expect(await createSecretFile({...asked, env: command}).get('ops/tasking')).toBe('secret');
  const plain = createSecretFile({...asked, env: {...env, SKYDECK_PASSPHRASE: 'right'}});
  expect((await refusal(plain.get('ops/tasking'))).kind).toBe('locked');
  const wrong = createSecretFile({...asked, env: {...env, SKYDECK_PASSPHRASE_COMMAND: 'echo wrong'}});
  expect((await refusal(wrong.get('ops/tasking'))).sentence).toContain(
    'SKYDECK_PASSPHRASE_COMMAND prints is not',
  );
});

test('a damaged file is said to be, and is not written over', async () => {
  const path = fresh();
  await open(path, 'right').file.set('ops/tasking', 'secret');
  const bytes = readFileSync(path);
  for (const content of [bytes.subarray(0, bytes.length - 5), Buffer.from('hello'), Buffer.alloc(0)]) {
    writeFileSync(path, content);
    const error = await refusal(open(path, 'right', 'right', 'right').file.set('ops/hpc', 'x'));
    expect(error.kind).toBe('file');
    expect(error.sentence).toContain('is damaged');
    expect(readFileSync(path)).toEqual(content);
  }
});

test('processes that write at once lose nothing of each other', async () => {
  const path = fresh();
  await open(path, 'right').file.set('ops/first', 'x');
  const module = new URL('../../../source/settings/credentials/secret-file.ts', import.meta.url).href;
  const script = (name: string) =>
    `const {createSecretFile} = await import('${module}');
     const file = createSecretFile({path: '${path}', env: {}, ask: async () => 'right', workFactor: 8});
     for (let i = 0; i < 5; i++) await file.set('${name}/' + i, 'x');`;
  const node = new URL('../../../node_modules/.bin/node', import.meta.url).pathname;
  await Promise.all(
    ['a', 'b', 'c'].map(name => promisify(execFile)(node, ['--input-type=module', '-e', script(name)])),
  );
  const {file} = open(path, 'right');
  const accounts = ['a', 'b', 'c'].flatMap(name => [0, 1, 2, 3, 4].map(count => `${name}/${count}`));
  expect(await Promise.all(['ops/first', ...accounts].map(account => file.get(account)))).toEqual(
    Array(16).fill('x'),
  );
});

test('the age command opens the file, and we open what the age command made', async ({skip}) => {
  const absent = ['age', 'script'].find(
    program => spawnSync('sh', ['-c', `command -v ${program}`]).status !== 0,
  );
  if (absent) {
    console.log(`not run: there is no ${absent} on this host`);
    return skip();
  }
  const path = fresh();
  await open(path, 'right').file.set('ops/tasking', 'secret');
  // age reads passphrases from a terminal alone: script gives it one.
  const age = (command: string, typed: string) =>
    spawnSync('script', ['-qec', command, '/dev/null'], {
      input: typed,
      env: {...env, TERM: 'dumb'},
      encoding: 'utf8',
    });
  const opened = age(`age -d ${path}`, 'right\n');
  expect(opened.stdout).toContain('"ops/tasking": "secret"');
  writeFileSync(`${path}.plain`, '{"ops/lake": "theirs"}');
  age(`age -p -o ${path}.theirs ${path}.plain`, 'right\nright\n');
  expect(await open(`${path}.theirs`, 'right').file.get('ops/lake')).toBe('theirs');
});
