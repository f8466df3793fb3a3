import {mkdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import {wallClock} from '../../source/engine/clock.ts';
import {openMemory} from '../../source/engine/memory/open-memory.ts';
import {missingProgram} from './missing-program.ts';
import {newHome, node, notRun, program, until} from './one-shot.ts';
import {openProgram} from './program.ts';

/** A home where `skydeck` is a command, and where an earlier run has seen a window and a satellite. */
const aHome = () => {
  const home = newHome();
  home.profile({tasking: {url: 'http://127.0.0.1:9/tasking'}});
  const state = join(home.home, '.local/state/skydeck/ops');
  const bin = join(home.home, 'bin');
  for (const folder of [state, bin]) mkdirSync(folder, {recursive: true});
  const seen = (resource: string, id: string) =>
    `${JSON.stringify({resource, id, state: 'SYNCED', at: Math.floor(Date.now() / 1000), gap: null})}\n`;
  writeFileSync(
    join(state, 'seen.ndjson'),
    seen('windows', 'w-4711') +
      seen('windows', 'od\u001b[31md $(touch pwned);') +
      seen('uploads', 'u-1') +
      seen('satellites', 'FM200') +
      seen('windows', 'urn:1:2') +
      seen('sites', 'wmd') +
      seen('systems', 'cluster'),
  );
  openMemory({file: join(state, 'memory.db'), clock: wallClock()}).close();
  writeFileSync(join(bin, 'skydeck'), `#!/bin/sh\nexec '${node}' '${program}' "$@"\n`, {mode: 0o755});
  return {...home, environment: {...home.environment, PATH: `${bin}:${process.env.PATH}`, PS1: 'ready> '}};
};

const shells = {
  bash: {
    words: ['--norc', '--noprofile', '-i'],
    prepare: 'bind "set bell-style none"; source <(skydeck completion bash)',
  },
  zsh: {
    words: ['-f', '-i'],
    prepare:
      "PS1='ready> '; unsetopt beep; autoload -Uz compinit && compinit -D -u; source <(skydeck completion zsh)",
  },
  fish: {
    words: ['--no-config', '-i'],
    prepare: "function fish_prompt; echo 'ready> '; end; skydeck completion fish | source",
  },
} as const;

for (const [shell, {words, prepare}] of Object.entries(shells))
  test(`Tab in ${shell} completes commands, resources, flags, and ids that were seen before`, async ({
    skip,
  }) => {
    const missing = missingProgram(shell);
    if (missing) notRun(skip, `there is no ${missing} on this host`);
    const home = aHome();
    const terminal = openProgram(words, {instead: shell, environment: home.environment});
    onTestFinished(() => terminal.close());
    terminal.press(` ${prepare}; echo begin''ning`, 'enter');
    await terminal.see('beginning');
    const completes = async (typed: string, to: string) => {
      terminal.press('ctrl-u', typed, 'tab');
      await terminal.until(screen => screen.includes(to), `${to} for ${typed}`);
    };
    await completes('skydeck tri', 'skydeck triage');
    await completes('skydeck create wind', 'skydeck create window');
    await completes('skydeck create window --dur', '--duration');
    await completes('skydeck get windows -o nd', '-o ndjson');
    await completes('skydeck describe windows w-', 'windows w-4711');
    await completes('skydeck --profile o', '--profile ops');
    await completes('skydeck help exit', 'help exit-codes');
    await completes('skydeck --profile=op', '--profile=ops');
    await completes('skydeck --profile=ops describe windows w-', 'windows w-4711');
    await completes('skydeck get windows --sort=-st', '--sort=-sta');
    await completes('skydeck describe windows urn:1', 'windows urn:1:2');
    await completes('skydeck get windows --satellite F', '--satellite FM200');
    await completes('skydeck get windows --columns id,ty', '--columns id,type');
    if (shell !== 'bash') {
      // What tells ids apart stands beside them, in the sandbox too.
      const sandbox = home.start(['sandbox', '--speed', '0', '-o', 'json']);
      await until(() => expect(sandbox.written.out).toContain('url'));
      expect((await home.run(['--profile', 'sandbox', 'get', 'uploads', '-o', 'name'])).code).toBe(0);
      await completes('skydeck --profile sandbox describe uploads ', 'demod_taps.bin');
    }
    writeFileSync(join(home.home, 'payload-of-mine.py'), '');
    terminal.press('ctrl-u', ` cd ${home.home}; echo mov''ed`, 'enter');
    await terminal.see('moved');
    await completes('skydeck upload payl', 'upload payload-of-mine.py');
    expect(home.files().some(({path}) => path.endsWith('pwned'))).toBe(false);
  });

test('completion asks no network and needs no terminal; what it is told is harmless', async () => {
  const home = aHome();
  const ids = await home.run(['__complete', '--', 'delete', 'window', '']);
  expect(ids.code).toBe(0);
  // An id that cannot be shown as it is would be completed to another one.
  expect(ids.out).not.toContain('pwned');
  expect(ids.out).not.toContain('\u001b');
  // Within a flag's value, after a flag's value, and where there is nothing to say.
  expect((await home.run(['__complete', '--', 'get', 'windows', '--sort', '-st'])).out).toContain('-start');
  expect((await home.run(['__complete', '--', '--profile', 'ops', 'tri'])).out).toContain('triage');
  expect((await home.run(['__complete', '--', 'get', 'windows', '--sort=-sta'])).out).toMatch(
    /^--sort=-state\t/,
  );
  // What a flag names is a row of another list: a site, a system.
  expect((await home.run(['__complete', '--', 'get', 'jobs', '--site', ''])).out).toBe('wmd\tsites\n');
  expect((await home.run(['__complete', '--', 'cancel-all', ''])).out).toBe('wmd\tsites\n');
  expect((await home.run(['__complete', '--', 'ls', '--system', 'cl'])).out).toBe('cluster\tsystems\n');
  expect(await home.run(['__complete', '--', 'no-such', 'thing', ''])).toMatchObject({code: 0, out: ''});
  expect(await home.run(['__complete'])).toMatchObject({code: 0});
});
