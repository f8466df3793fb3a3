import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {newHome, node, program, taskingApi, until} from './one-shot.ts';
import {openProgram} from './program.ts';

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

test('a watch whose terminal goes without a word ends by itself, with nothing to write', async () => {
  const home = newHome();
  const api = await taskingApi(() => true);
  home.profile({tasking: {url: api.url, auth: {kind: 'none'}, refreshSeconds: {active: 0.2}}});
  const pid = join(home.home, 'pid');
  const script = `setsid sh -c 'echo $$ > "$0"; exec "$@"' ${pid} ${node} ${program} get satellites --watch; sleep 60`;
  const terminal = openProgram(['-c', script], {
    instead: 'bash',
    home: home.home,
    environment: home.environment,
  });
  await terminal.see('FM1');
  (terminal.pty as unknown as {destroy(): void}).destroy();
  const id = Number(readFileSync(pid, 'utf8'));
  await until(() => expect(() => process.kill(id, 0)).toThrow());
  await terminal.close();
});
