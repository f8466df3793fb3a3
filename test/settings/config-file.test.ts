import {execFile} from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {expect, test} from 'vitest';
import {setAside, updateConfig} from '../../source/settings/config-file.ts';
import {fileError} from '../../source/settings/file-error.ts';
import {temporaryFolder} from '../temporary-folder.ts';
import {loadConfig, setProfileValue} from './declared.ts';
import {refusal} from './refusal.ts';

const written = (text: string | Uint8Array) => {
  const file = join(temporaryFolder(), 'config.json');
  writeFileSync(file, text);
  return file;
};
const sentences = (remarks: readonly {sentence: string; file: string}[]) =>
  remarks.map(({sentence, file}) => sentence.replace(file, 'config.json'));

test('no file, or an empty one, is an empty configuration', async () => {
  const nothing = {config: {profiles: {}}, problems: [], warnings: []};
  expect(await loadConfig(join(temporaryFolder(), 'config.json'))).toEqual(nothing);
  expect(await loadConfig(written(' \n'))).toEqual(nothing);
});

test('a good file is read with nothing to remark, and own settings of a service pass through', async () => {
  const config = {
    current: 'ops',
    profiles: {
      ops: {
        services: {
          tasking: {
            url: 'https://api.example.com/tasking/',
            auth: {kind: 'bearer', credentialCommand: ['pass', 'show', 'spire']},
            refreshSeconds: {active: 10, background: 60},
            windowTypes: {PAYLOAD_X: {before: 60, after: 60}},
          },
          downlink: {url: 'http://127.0.0.1:2005/'},
        },
        user: {name: 'Kim', id: 'auth0|1'},
        clock: {follow: 'tasking', speed: 60},
      },
    },
    keys: {'cursor-down': ['j', 'down']},
    theme: 'dark',
  };
  expect(await loadConfig(written(`\ufeff${JSON.stringify(config)}`))).toEqual({
    config,
    problems: [],
    warnings: [],
  });
});

test('a file that is not JSON is one problem with its line and column', async () => {
  const file = written('{\n  "current": "ops",\n  "profiles": {\n    "ops": {},\n  }\n}\n');
  const {problems, config} = await loadConfig(file);
  expect(config).toEqual({profiles: {}});
  expect(sentences(problems)).toEqual([
    'config.json is not JSON from line 5, column 3: a key or a value should be there; perhaps a comma is one too many',
  ]);
  expect(problems[0]).toMatchObject({line: 5, column: 3});
  expect(sentences((await loadConfig(written('{"current": "ops'))).problems)).toEqual([
    'config.json is not JSON from line 1, column 17: the file ends too early; a closing quote, brace or bracket is missing',
  ]);
  const fault = async (text: string) =>
    (await loadConfig(written(text))).problems[0]!.sentence.split(' from ')[1];
  expect(await fault('{"a": CANARY}')).toBe(
    'line 1, column 7: this cannot be there; keys and texts need double quotes, and there are no comments',
  );
  expect(await fault('{"a": 1 "b": 2}')).toContain(
    'column 9: a comma, a colon or a closing bracket is missing',
  );
  expect(await fault('{"a": "x\ny"}')).toContain('a line end or a control character stands in a text');
  expect((await loadConfig(written('[1]'))).problems[0]?.sentence).toContain(
    'it must be an object in braces',
  );
});

test('what is too long, too deep or UTF-16 is told before anything parses it, and kept', async () => {
  for (const [content, why] of [
    ['{"a":'.repeat(50_000), 'has brackets 61 deep, and settings 60 at most.'],
    [`{"current": "${'a'.repeat(2_000_000)}"}`, 'has 2 MB, and settings have 1 at most.'],
    [Buffer.from('\ufeff{"current": "ops"}', 'utf16le'), 'is UTF-16, and settings are UTF-8.'],
    [Buffer.from('{"current": "ops"}', 'utf16le'), 'is UTF-16, and settings are UTF-8.'],
  ] as const) {
    const file = written(content);
    expect((await refusal(loadConfig(file))).sentence).toBe(`${file} ${why}`);
    expect((await refusal(updateConfig(file, raw => raw))).sentence).toBe(`${file} ${why}`);
    expect(readFileSync(file).equals(Buffer.from(content))).toBe(true);
  }
});

test('values of the wrong type are named with their key and line, and other profiles stay usable', async () => {
  const {problems, config} = await loadConfig(
    written(`{
  "profiles": {
    "good": {"services": {"tasking": {"url": "https://good.example/"}}},
    "bad": {
      "services": {
        "tasking": {
          "url": 7,
          "auth": {"kind": "token"},
          "refreshSeconds": {"active": "soon"}
        }
      },
      "readOnly": "yes"
    },
    "empty": {},
    "Shouting": {}
  }
}`),
  );
  expect(Object.keys(config.profiles)).toEqual(['good']);
  expect(sentences(problems)).toEqual([
    'config.json line 7: profiles.bad.services.tasking.url must be text, not a number',
    'config.json line 8: profiles.bad.services.tasking.auth.kind must be one of bearer, basic, oidc, s3, aws, none',
    'config.json line 9: profiles.bad.services.tasking.refreshSeconds.active must be a number of seconds, not text',
    'config.json line 12: profiles.bad.readOnly must be true or false, not text',
    'config.json line 14: profiles.empty.services is missing; it must be an object of services',
    'config.json line 15: profiles.Shouting: the name of a profile starts with a letter or digit and has small letters, digits, dots, dashes and underscores, at most 64',
  ]);
});

test('unknown keys are warned about, with the one that was probably meant', async () => {
  const {problems, warnings} = await loadConfig(
    written(`{
  "curent": "ops",
  "profiles": {
    "ops": {
      "servces": {},
      "services": {
        "taskin": {"url": "https://a.example/"},
        "hpc": {"url": "https://a.example/", "alowInsecure": true, "dialect": "v2", "auth": {"kind": "oidc", "isuer": "https://b.example"}}
      }
    }
  }
}`),
  );
  expect(problems).toEqual([]);
  expect(sentences(warnings)).toEqual([
    'config.json line 2: curent is not a key that skydeck knows; did you mean current?',
    'config.json line 5: profiles.ops.servces is not a key that skydeck knows; did you mean services?',
    'config.json line 7: profiles.ops.services.taskin is not a key that skydeck knows; did you mean tasking?',
    'config.json line 8: profiles.ops.services.hpc.alowInsecure is not a key that skydeck knows; did you mean allowInsecure?',
    'config.json line 8: profiles.ops.services.hpc.auth.isuer is not a key that skydeck knows; did you mean issuer?',
  ]);
});

test('addresses that would leak credentials are refused without being repeated', async () => {
  const service = (more: object) => JSON.stringify({profiles: {ops: {services: {tasking: more}}}});
  const problem = async (more: object) => sentences((await loadConfig(written(service(more)))).problems);
  const [foreign] = await problem({url: 'http://api.example.com/'});
  expect(foreign).toContain('profiles.ops.services.tasking.url starts with http://');
  expect(await problem({url: 'http://api.example.com/', allowInsecure: true})).toEqual([]);
  for (const url of ['http://127.0.0.1:80/', 'http://localhost/', 'http://[::1]:9/'])
    expect(await problem({url})).toEqual([]);
  for (const url of [
    'http://127.0.0.1.evil.example/',
    'http://localhost.evil.example/',
    'ftp://a/',
    'nonsense',
  ])
    expect(await problem({url})).toHaveLength(1);
  const [secret] = await problem({url: 'https://kim:CANARY@api.example.com/'});
  expect(secret).toContain('has a user name or password in it');
  expect(secret).not.toContain('CANARY');
  const [issuer] = await problem({
    url: 'https://a.example/',
    allowInsecure: true,
    auth: {kind: 'oidc', issuer: 'http://id.example/'},
  });
  expect(issuer).toContain('auth.issuer starts with http://');
});

test('a secret written into the file is pointed out, not repeated', async () => {
  const {warnings} = await loadConfig(
    written(
      '{"profiles":{"ops":{"services":{"tasking":{"url":"https://a.example/","auth":{"kind":"bearer","token":"CANARY"}}}}}}',
    ),
  );
  expect(warnings).toHaveLength(1);
  expect(warnings[0]?.sentence).toContain('profiles.ops.services.tasking.auth.token looks like a secret');
  expect(JSON.stringify(warnings)).not.toContain('CANARY');
});

test('what is written is for its owner alone and keeps everything else in the file', async () => {
  const file = join(temporaryFolder(), 'skydeck', 'config.json');
  await updateConfig(file, raw => ({...raw, theme: 'dark', unknown: [1]}));
  await updateConfig(file, raw => ({...raw, theme: 'light'}));
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({theme: 'light', unknown: [1]});
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(statSync(join(file, '..')).mode & 0o777).toBe(0o700);
  expect(readdirSync(join(file, '..'))).toEqual(['config.json']);
});

test('a broken file is left as it is, until its owner sets it aside, each time under a name of its own', async () => {
  const file = written('{"broken": ');
  await loadConfig(file);
  const refused = await refusal(updateConfig(file, raw => ({...raw, theme: 'dark'})));
  expect(refused.sentence).toContain('is not JSON from line 1, column 11');
  expect(refused.todo).toContain('Nothing was written.');
  expect(readdirSync(join(file, '..'))).toEqual(['config.json']);
  expect(readFileSync(file, 'utf8')).toBe('{"broken": ');
  expect(await setAside(file)).toBe(`${file}.broken-1`);
  expect(readFileSync(`${file}.broken-1`, 'utf8')).toBe('{"broken": ');
  await updateConfig(file, raw => ({...raw, theme: 'dark'}));
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({theme: 'dark'});
  writeFileSync(file, '[]');
  expect(await setAside(file)).toBe(`${file}.broken-2`);
  expect(readFileSync(`${file}.broken-1`, 'utf8')).toBe('{"broken": ');
});

test('processes that write at once lose nothing of each other', async () => {
  const file = join(temporaryFolder(), 'config.json');
  const module = new URL('../../source/settings/config-file.ts', import.meta.url).href;
  const script = (name: string) =>
    `const {updateConfig} = await import(${JSON.stringify(module)});
     for (let i = 0; i < 10; i++) await updateConfig(${JSON.stringify(file)}, raw => ({...raw, ['${name}' + i]: i}));`;
  const node = new URL('../../node_modules/.bin/node', import.meta.url).pathname;
  await Promise.all(
    ['a', 'b', 'c'].map(name => promisify(execFile)(node, ['--input-type=module', '-e', script(name)])),
  );
  expect(Object.keys(JSON.parse(readFileSync(file, 'utf8')))).toHaveLength(30);
  expect(existsSync(`${file}.lock`)).toBe(false);
});

test('a place that cannot be written gives a sentence, and the file stays as it was', async () => {
  const directory = temporaryFolder();
  writeFileSync(join(directory, 'file'), '');
  const inFile = await refusal(updateConfig(join(directory, 'file', 'config.json'), raw => raw));
  expect(inFile.sentence).toContain('a file of that name is in the way');
  mkdirSync(join(directory, 'config.json'));
  const isDirectory = await refusal(loadConfig(join(directory, 'config.json')));
  expect(isDirectory.sentence).toContain('it is a directory, not a file (EISDIR)');
});

test('a full disk, a read-only one and missing rights each have words and a way out', () => {
  const told = (code: string, errno?: number) =>
    fileError(Object.assign(new Error('x'), {code, errno}), '/h/config.json', 'written');
  const quota = process.platform === 'darwin' ? -69 : -122;
  expect(told('UNKNOWN', quota).sentence).toContain('your disk quota is used up (EDQUOT).');
  expect(told('ENOSPC').sentence).toBe('/h/config.json could not be written: the disk is full (ENOSPC).');
  expect(told('ENOSPC').todo).toContain('Free some space');
  expect(told('EROFS').sentence).toContain('it is on a read-only file system (EROFS).');
  expect(told('EROFS').todo).toContain('SKYDECK_CONFIG_DIR');
  expect(told('EACCES').sentence).toContain('you may not do that there (EACCES).');
});

test('settings of a service are checked by its own schema, and the profile stays usable', async () => {
  const {config, problems, warnings} = await loadConfig(
    written(`{
  "theme": "lihgt",
  "profiles": {"ops": {"services": {
    "tasking": {"url": "https://a.example/", "uploadBytePerDay": 5},
    "hpc": {"url": "https://a.example/", "dialect": "v3"},
    "lake": {"url": "https://a.example/", "catalogue": {"knd": "odata"}, "slots": "four"},
    "downlink": {"url": "https://a.example/", "conventions": [{"files": ["x"], "tope": "y"}]}
  }}}
}`),
  );
  expect(Object.keys(config.profiles)).toEqual(['ops']);
  expect(sentences(problems)).toEqual([
    expect.stringMatching(
      /^config\.json line 2: theme must be one of dark, light, .*; did you mean light\?$/,
    ),
  ]);
  expect(sentences(warnings).map(one => one.replace('profiles.ops.services.', ''))).toEqual([
    'config.json line 4: tasking.uploadBytePerDay is not a key that skydeck knows; did you mean uploadBytesPerDay?',
    'config.json line 6: lake.catalogue.knd is not a key that skydeck knows; did you mean kind?',
    'config.json line 7: downlink.conventions.0.tope is not a key that skydeck knows; did you mean type?',
    'config.json line 5: hpc.dialect must be one of auto, v1.1, v1.16, v2; did you mean v2?',
    'config.json line 6: lake.slots must be a number, not text',
  ]);
});

test.skipIf(process.platform === 'win32')(
  'a file that others can write is not believed when it says what to run',
  async () => {
    const profile = (auth: object) => ({profiles: {ops: {services: {tasking: {url: 'https://a/', auth}}}}});
    const file = written(JSON.stringify(profile({kind: 'bearer', credentialCommand: ['pass', 'show', 'x']})));
    expect((await loadConfig(file)).problems).toEqual([]);
    chmodSync(file, 0o666);
    const {config, problems} = await loadConfig(file);
    expect(config.profiles).toEqual({});
    expect(sentences(problems)).toEqual([
      'config.json can be written by others (mode 666), and config.json holds a credentialCommand, which would be run',
    ]);
    writeFileSync(file, JSON.stringify(profile({kind: 'bearer'})));
    expect((await loadConfig(file)).problems).toEqual([]);
  },
);

test.skipIf(process.getuid?.() !== 0)('a file of another user is not believed either', async () => {
  const auth = {kind: 'bearer', credentialCommand: 'pass show x'};
  const file = written(JSON.stringify({profiles: {ops: {services: {tasking: {url: 'https://a/', auth}}}}}));
  chownSync(file, 4711, -1);
  const {config, problems} = await loadConfig(file);
  expect(config.profiles).toEqual({});
  expect(sentences(problems)).toEqual([
    expect.stringContaining('config.json belongs to another user (4711)'),
  ]);
});

const lab = (profile: string, top = '') => `{
  ${top}
  "profiles": {"lab": {
    ${profile}
    "services": {"tasking": {"url": "http://127.0.0.1:9/", "auth": {"kind": "bearer"}}}
  }}
}`;
const tasking = (more: string) => `{"profiles": {"lab": {"services": {
  "tasking": {"url": "http://127.0.0.1:9/",
    ${more}}
}}}}`;

test.each<[mistake: string, text: string, said: string]>([
  [
    'a key that is mistyped',
    tasking('"uploadBytePerDay": 5'),
    'line 3: profiles.lab.services.tasking.uploadBytePerDay is not a key that skydeck knows; did you mean uploadBytesPerDay?',
  ],
  [
    'a value of the wrong type',
    tasking('"uploadBytesPerDay": "5"'),
    'line 3: profiles.lab.services.tasking.uploadBytesPerDay must be a number, not text',
  ],
  [
    'a choice that there is not',
    lab('', '"theme": "lihgt",'),
    'line 2: theme must be one of dark, light, contrast, safe, mono; did you mean light?',
  ],
  [
    'a key in the wrong place',
    lab('"uploadBytesPerDay": 5,'),
    'line 4: profiles.lab.uploadBytesPerDay is not a key that skydeck knows; its place is profiles.lab.services.tasking.uploadBytesPerDay',
  ],
  [
    "a profile's key at the top",
    lab('', '"readOnly": true,'),
    'line 2: readOnly is not a key that skydeck knows; its place is profiles.NAME.readOnly',
  ],
  [
    'another name for it',
    '{"profile": {}}',
    'line 1: profile is not a key that skydeck knows; did you mean profiles?',
  ],
  [
    'a comma too many',
    '{"profiles": {},\n}',
    'is not JSON from line 2, column 1: a key or a value should be there; perhaps a comma is one too many',
  ],
  [
    'a number that is none',
    '{"profiles": {\n"lab": NaN}}',
    'is not JSON from line 2, column 8: this cannot be there; keys and texts need double quotes, and there are no comments',
  ],
  [
    'a key within a key',
    tasking('"auth": {"kind": "bearer", "hedder": "X"}'),
    'line 3: profiles.lab.services.tasking.auth.hedder is not a key that skydeck knows; did you mean header?',
  ],
  [
    'a key that stands twice',
    tasking('"url": "http://127.0.0.1:10/"'),
    'line 3: profiles.lab.services.tasking.url stands there 2 times, on line 2 and line 3; the last one counts',
  ],
])('%s is told with its place and what was meant', async (_mistake, text, said) => {
  const file = written(text);
  const {problems, warnings} = await loadConfig(file);
  expect(sentences([...problems, ...warnings])).toEqual([`config.json ${said}`]);
});

test.each([
  ['services.tasking.uploadBytePerDay', '5', 'did you mean uploadBytesPerDay?'],
  ['services.tasking.uploadBytesPerDay', 'NaN', 'must be a number, not text'],
  ['uploadBytesPerDay', '5', 'its place is profiles.lab.services.tasking.uploadBytesPerDay'],
  ['readonly', 'true', 'did you mean readOnly?'],
  ['services.taskin.url', 'http://127.0.0.1:9/', 'did you mean tasking?'],
  ['clock.speed', 'fast', 'must be a number, not text'],
])(
  'profiles edit lab %s=%s is refused with the same words, and nothing is written',
  async (path, value, said) => {
    const file = written(lab(''));
    const before = readFileSync(file, 'utf8');
    expect((await refusal(setProfileValue(file, 'lab', path, value))).sentence).toContain(said);
    expect(readFileSync(file, 'utf8')).toBe(before);
  },
);
