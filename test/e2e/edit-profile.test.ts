import {readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {newHome} from './one-shot.ts';
import {openProgram} from './program.ts';

const aHome = () => {
  const home = newHome();
  home.profile({tasking: {url: 'https://api.example/'}});
  const edit = (editor: string) =>
    openProgram(['profiles', 'edit', 'ops'], {environment: {...home.environment, EDITOR: editor}});
  return {...home, edit};
};

test('an editor with arguments and quotes of its own changes the profile; what it made wrong is named', async () => {
  const home = aHome();
  const right = home.edit(`sed -i -e 's|api.example|api.example.org|'`);
  expect((await right.exited).exitCode).toBe(0);
  expect(readFileSync(home.config, 'utf8')).toContain('https://api.example.org/');
  await right.close();
  const wrong = home.edit(`sed -i -e 's|https:|gopher:|'`);
  await wrong.see('The configuration has a problem');
  await wrong.see('tasking.url must be a URL');
  expect((await wrong.exited).exitCode).toBe(1);
  await wrong.close();
});

test('Ctrl-C in the editor is the editor’s, however often', async () => {
  const home = aHome();
  const done = join(home.home, 'done');
  const script = join(home.home, 'editor.sh');
  writeFileSync(
    script,
    `n=0; trap 'n=$((n+1)); echo caught $n' INT; echo at-work; while ! test -e '${done}'; do sleep 0.1; done; echo over\n`,
  );
  const terminal = home.edit(`sh ${script}`);
  try {
    await terminal.see('at-work');
    for (const count of [1, 2, 3]) {
      terminal.press('ctrl-c');
      await terminal.see(`caught ${count}`);
    }
    writeFileSync(done, '');
    await terminal.see('over');
    expect((await terminal.exited).exitCode).toBe(0);
  } finally {
    await terminal.close();
  }
});
