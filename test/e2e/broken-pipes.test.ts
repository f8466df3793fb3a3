import {expect, test} from 'vitest';
import {newHome, until} from './one-shot.ts';

test('a reader that goes away ends what reads, in every form; what changes something comes to its end', async () => {
  const home = newHome();
  const sandbox = home.start(['sandbox', '--speed', '0', '-o', 'json']);
  await until(() => JSON.parse(sandbox.written.out));
  const piped = async (words: string) => {
    const {out, err} = await home.shell(
      `$SKYDECK --profile sandbox ${words} | true; echo "ended with \${PIPESTATUS[0]}"`,
    );
    return out + err;
  };
  const reading = ['table', 'json'].map(form => `get windows -o ${form}`);
  for (const words of [...reading, 'get windows --watch'])
    expect(await piped(words), words).toBe('ended with 0\n');

  const listed = await home.run(['--profile', 'sandbox', 'get', 'windows', '-o', 'name']);
  const ids = listed.out.trim().split('\n').slice(-3);
  expect(await piped(`delete window ${ids.join(' ')} --yes --quiet`)).toBe('ended with 0\n');
  const journal = await home.run(['--profile', 'sandbox', 'journal', '-o', 'json']);
  const done = (JSON.parse(journal.out) as {row?: string; action: string; verdict: string}[]).filter(
    ({row, action}) => action === 'delete' && ids.includes(row ?? ''),
  );
  expect(done.map(({row, verdict}) => [row, verdict])).toEqual(ids.map(id => [id, 'done']));
});
