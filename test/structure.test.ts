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

const oneWay = 'Imports point one way';
const another = 'A service never imports another service';

describe('imports point one way', () => {
  it.each([
    ['source/engine/http/x.ts', "import {tasking} from '../../services/tasking/index.ts';", oneWay],
    ['source/engine/x.ts', "import {App} from '../console/shell/app.tsx';", oneWay],
    ['source/services/tasking/x.ts', "import {App} from '../../console/shell/app.tsx';", oneWay],
    ['source/services/tasking/rules/x.ts', "import {main} from '../../../commands/run/main.ts';", oneWay],
    ['source/services/tasking/x.ts', "import {create} from '../../sandbox/server.ts';", oneWay],
    ['source/services/tasking/x.ts', "import {hpc} from '../hpc/index.ts';", another],
    ['source/services/tasking/rules/x.ts', "import {hpc} from '../../hpc/index.ts';", another],
    ['source/services/hpc/upstream/v1/x.ts', "import {lake} from '../../../lake/index.ts';", another],
    ['source/services/tasking/rules/x.ts', "import {useState} from 'react';", 'source/console alone'],
    ['source/commands/x.ts', "import {render} from 'ink';", 'source/console alone'],
    ['source/settings/x.ts', "import {openSession} from '../engine/open-session.ts';", oneWay],
    ['source/declare/x.ts', "import {openSession} from '../engine/open-session.ts';", oneWay],
    ['source/list/x.ts', "import {tasking} from '../services/tasking/index.ts';", oneWay],
    ['source/text/x.ts', "import {iso} from '../declare/columns.ts';", 'know nothing of the rest'],
    ['source/terminal/x.ts', "import {cells} from '../text/cells.ts';", 'knows nothing of the rest'],
    ['source/console/list/x.ts', "import {main} from '../../commands/run/main.ts';", 'stand side by side'],
    ['source/sandbox/x.ts', "import {openSession} from '../engine/open-session.ts';", 'shares no code'],
    ['source/sandbox/hpc/x.ts', "import {hpc} from '../../services/hpc/index.ts';", 'shares no code'],
  ])('%s may not %s', (place, line, words) => {
    const [, name = ''] = /\{(\w+)\}/.exec(line) ?? [];
    const said = lint(place, `${line}\n\nexport const used = ${name};`);
    expect(said.words).toContain(words);
    expect(said.code).toBe(1);
  });
  it.each([
    ['source/services/tasking/rules/y.ts', "import {Failure} from '../../../declare/failure.ts';"],
    ['source/services/tasking/rules/y.ts', "import {windows} from '../resources/windows.ts';"],
    ['source/services/hpc/upstream/v1/y.ts', "import {jobRules} from '../../rules/job-rules.ts';"],
    ['source/services/tasking/y.ts', "import {windows} from './resources/windows.ts';"],
    ['source/settings/y.ts', "import {textField} from '../declare/fields.ts';"],
  ])('%s may %s', (place, line) => {
    const [, name = ''] = /\{(\w+)\}/.exec(line) ?? [];
    expect(lint(place, `${line}\n\nexport const used = ${name};`).words).not.toContain('noRestrictedImports');
  });
});

it.each(['console', 'services/lake'])(
  'no two files of %s name each other, be it for a type alone',
  folder => {
    lint(`source/${folder}/a.ts`, "import type {B} from './b.ts';\n\nexport type A = {readonly b?: B};");
    const said = lint(
      `source/${folder}/b.ts`,
      "import type {A} from './a.ts';\n\nexport type B = {readonly a?: A};",
    );
    expect(said.words).toContain('noImportCycles');
    expect(said.code).toBe(1);
  },
);

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
