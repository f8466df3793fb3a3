import {spawnSync} from 'node:child_process';
import {copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join, resolve} from 'node:path';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'skydeck-structure-'));
  copyFileSync('.biome.json', join(folder, '.biome.json'));
});
afterAll(() => rmSync(folder, {recursive: true}));

/** What the linter says, with this project's rules, of a file with these lines at this place. */
const lint = (place: string, code: string) => {
  mkdirSync(dirname(join(folder, place)), {recursive: true});
  writeFileSync(join(folder, place), `${code}\n`);
  const run = spawnSync(
    resolve('node_modules/.bin/biome'),
    ['lint', '--vcs-enabled=false', '--colors=off', place],
    {
      cwd: folder,
      encoding: 'utf8',
    },
  );
  return {code: run.status, words: (run.stdout + run.stderr).replace(/[\s│]+/g, ' ')};
};

describe('imports point one way', () => {
  it.each([
    ['source/engine/x.ts', "import {tasking} from '../services/tasking/index.ts';", 'Imports point one way'],
    ['source/engine/x.ts', "import {App} from '../console/app.tsx';", 'Imports point one way'],
    ['source/services/tasking/x.ts', "import {App} from '../../console/app.tsx';", 'Imports point one way'],
    [
      'source/services/tasking/x.ts',
      "import {hpc} from '../hpc/index.ts';",
      'A service never imports another service',
    ],
    [
      'source/services/tasking/x.ts',
      "import {create} from '../../sandbox/server.ts';",
      'Imports point one way',
    ],
    ['source/services/tasking/x.ts', "import {useState} from 'react';", 'source/console alone'],
    ['source/commands/x.ts', "import {render} from 'ink';", 'source/console alone'],
    ['source/settings/x.ts', "import {Failure} from '../engine/failure.ts';", 'lowest layer'],
    ['source/terminal/x.ts', "import {cells} from '../text.ts';", 'knows nothing of the rest'],
    ['source/console/x.ts', "import {main} from '../commands/main.ts';", 'stand side by side'],
    ['source/sandbox/x.ts', "import {Failure} from '../engine/failure.ts';", 'shares no code'],
  ])('%s may not %s', (place, line, words) => {
    const [, name = ''] = /\{(\w+)\}/.exec(line) ?? [];
    const said = lint(place, `${line}\n\nexport const used = ${name};`);
    expect(said.words).toContain(words);
    expect(said.code).toBe(1);
  });
  it('and what is allowed is let through', () => {
    const allowed = "import {Failure} from '../../engine/failure.ts';\n\nexport const used = Failure;";
    expect(lint('source/services/tasking/y.ts', allowed).words).not.toContain('noRestrictedImports');
  });
});

describe('the top level', () => {
  it('is what the user named, and nothing more that is visible', () => {
    const visible = readdirSync('.').filter(
      name => !name.startsWith('.') && !['node_modules', 'dist'].includes(name),
    );
    expect(visible.sort()).toEqual([
      'LICENSE',
      'README.md',
      'cli.tsx',
      'package-lock.json',
      'package.json',
      'source',
      'test',
      'tsconfig.json',
    ]);
  });
});
