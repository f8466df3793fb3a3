import {expect, test} from 'vitest';
import {type OpenSite, openSite} from './open-site.ts';
import {type Pair, pairs} from './recordings.ts';

/** What differs between two runs of the same thing: ids, times, signatures, hosts. */
const plain = (text: string): string =>
  text
    .replace(/\s{2,}/g, ' ')
    .replace(/http:\/\/(?:127\.0\.0\.1|localhost):\d+(?:\/hpc\/(?:v1\.1|v1|s3))?/g, 'HOST')
    .replace(/eyJ[\w=+/-]{20,}(\.[\w-]+){2}/g, '<JWT>')
    .replace(/eyJ[\w=+/]{20,}/g, 'POLICY')
    .replace(/\b[0-9a-f]{64}\b/g, 'HEX64')
    .replace(/\b[0-9a-f]{32}\b/g, 'HEX32')
    .replace(/\d{8}T\d{6}Z/g, 'STAMP')
    .replace(/S3RVER(\/|%2F)\d{8}/g, 'S3RVER$1DAY')
    .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/g, 'TIME')
    .replace(/\b\d+:\d\d:\d\d\b|\b\d+:\d\d\b/g, 'LENGTH')
    .replace(/127\.0\.0\.1:\d+/g, 'ADDRESS');
const alike = (value: unknown): unknown => {
  if (typeof value === 'string') return plain(value);
  if (typeof value === 'number') return 'number';
  if (Array.isArray(value)) return value.map(alike);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, one]) => [plain(key), alike(one)] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
};
const byText = (a: unknown, b: unknown) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);
const told = new Set(['x-', 'allow', 'location', 'content-disposition']);
const headersOf = (entries: Iterable<readonly [string, string]>) =>
  Object.fromEntries(
    [...entries]
      .map(([name, value]) => [name.toLowerCase(), plain(value)] as const)
      .filter(([name]) => [...told].some(start => name.startsWith(start)))
      .sort(),
  );

type Stage = {
  readonly open: OpenSite;
  task: string;
  form: {url: string; fields: Record<string, string>} | undefined;
  address: string;
};
const script =
  '#!/bin/bash\n#SBATCH --job-name=hello\n#SBATCH --partition=part01\n#SBATCH --time=00:05:00\necho hello from $(hostname)\nsleep 25\necho bye\n';
const short = '#!/bin/bash\n#SBATCH --job-name=short\necho short\n';
const mounts = {'v1.16.6': '/hpc/v1', 'v1.1.0': '/hpc/v1.1'};

const tokenOf = (stage: Stage, header: string | undefined): string | undefined => {
  const {tokens} = stage.open.site;
  if (header === undefined || header === 'Bearer garbage') return header;
  if (header.includes('EXPIRED')) return `Bearer ${tokens.mint('test1', {seconds: -10})}`;
  if (header.includes('ISSUER')) return `Bearer ${tokens.mint('test1', {issuer: 'http://elsewhere'})}`;
  return `Bearer ${tokens.mint(/TOKEN (\w+)/.exec(header)![1]!, {seconds: 1e6})}`;
};

const bodyOf = (pair: Pair, stage: Stage): RequestInit['body'] | undefined => {
  const {body, headers} = pair.request;
  if (!body) return undefined;
  if (/urlencoded/.test(headers['Content-Type'] ?? '')) return new URLSearchParams(body.form);
  const form = new FormData();
  const fields = pair.request.path === '/test1' ? stage.form!.fields : (body.form ?? {});
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  for (const [name, file] of Object.entries(body.files ?? {}))
    form.set(name, new Blob([file.text ?? new Uint8Array(file.bytes)]), file.filename);
  return form;
};

/** Sends a recorded request, with this run's ids, to the sandbox. */
const ask = async (stage: Stage, pair: Pair): Promise<Response> => {
  const {method, path, headers: given} = pair.request;
  const headers = new Headers();
  for (const [name, value] of Object.entries(given)) {
    if (name === 'Authorization') headers.set(name, tokenOf(stage, value) ?? '');
    else if (/^x-task-id$/i.test(name) && value !== '0000') headers.set(name, stage.task);
    else if (name !== 'Content-Type') headers.set(name, value);
  }
  const bare = path
    .replace(/\/tasks\/[0-9a-f]{32}/, `/tasks/${stage.task}`)
    .replace(/tasks=[0-9a-f]{32}/, `tasks=${stage.task}`);
  const url = /^\/test1/.test(path)
    ? method === 'POST'
      ? stage.form!.url
      : stage.address
    : `${stage.open.origin}${path.startsWith('/auth') ? '/hpc' : mounts[pair.era]}${bare}`;
  return fetch(url, {method, headers, body: bodyOf(pair, stage)});
};

const own = async (
  stage: Stage,
  era: Pair['era'],
  method: string,
  path: string,
  form?: Record<string, string | Blob>,
  filename = 'script.sh',
) => {
  const body = form && new FormData();
  for (const [name, value] of Object.entries(form ?? {}))
    if (typeof value === 'string') body!.set(name, value);
    else body!.set(name, value, filename);
  const token = stage.open.site.tokens.mint('test1', {seconds: 1e6});
  const answer = await fetch(`${stage.open.origin}${mounts[era]}/${path}`, {
    method,
    body,
    headers: {authorization: `Bearer ${token}`, 'X-Machine-Name': 'cluster', 'X-Task-Id': stage.task},
  });
  const {task_id} = (await answer.json()) as {task_id?: string};
  if (task_id) stage.task = task_id;
  stage.open.world.advance(1.2);
};

const storage =
  (state: 'up' | 'down' | 'hung') =>
  ({open}: Stage) => {
    open.site.services.storage = state;
  };

/** What happened between the recordings and is not in them. */
const before: Readonly<Record<string, (stage: Stage, era: Pair['era']) => Promise<void> | void>> = {
  'download: over 5 MB': ({open}) =>
    open.site.files.write('test1', '/home/test1/rec/six.bin', new Uint8Array(6_291_456)),
  'rm: missing': async ({open}) => open.site.files.remove('test1', '/home/test1/rec/moved.txt'),
  'submit upload': async stage => {
    await own(stage, 'v1.16.6', 'POST', 'compute/jobs/upload', {file: new Blob([script])});
    await own(stage, 'v1.16.6', 'DELETE', 'compute/jobs/3');
    await own(stage, 'v1.16.6', 'POST', 'compute/jobs/upload', {file: new Blob([short])});
    await own(stage, 'v1.16.6', 'POST', 'storage/xfer-internal/cp', {
      sourcePath: '/home/test1/README',
      targetPath: '/home/test1/R',
    });
  },
  'task of submit path': async stage =>
    own(stage, 'v1.16.6', 'POST', 'compute/jobs/path', {targetPath: '/home/test1/rec/short.sh'}),
  "task of acct {'starttime': '2020-01-01', 'endtime': '2020-01-02'}": async stage =>
    own(stage, 'v1.16.6', 'GET', 'compute/acct?starttime=2020-01-01&endtime=2020-01-02'),
  'xfer upload: done': async (stage, era) => {
    if (era === 'v1.1.0') await own(stage, era, 'PUT', 'storage/xfer-external/upload');
    stage.open.world.advance(12);
  },
  'task of xfer-internal cp': async stage =>
    own(stage, 'v1.16.6', 'POST', 'storage/xfer-internal/cp', {
      sourcePath: '/home/test1/README',
      targetPath: '/home/test1/S',
    }),
  'jobs list: ended job': ({open}) => open.world.advance(400),
  'job by id: ended': ({open}) => open.world.advance(400),
  'services with storage hung': storage('hung'),
  'services with storage down': storage('down'),
  'undefined route': storage('up'),
  'task of never existed': async stage => own(stage, 'v1.1.0', 'GET', 'compute/jobs/999999'),
  'auth: user unknown on the cluster (submit)': storage('up'),
  'task of several': async stage => {
    for (let count = 0; count < 4; count += 1)
      await own(stage, 'v1.16.6', 'POST', 'compute/jobs/upload', {file: new Blob([script])}, `s${count}.sh`);
    await own(stage, 'v1.16.6', 'GET', 'compute/jobs');
  },
  'task of page 1 of size 3': async stage =>
    own(stage, 'v1.16.6', 'GET', 'compute/jobs?pageSize=3&pageNumber=1'),
  'xfer download: url (invalidate test)': async stage =>
    own(stage, 'v1.16.6', 'POST', 'storage/xfer-external/download', {sourcePath: '/home/test1/rec/seq30'}),
  'the url still works after invalidate (S3 GET)': async stage =>
    own(stage, 'v1.16.6', 'POST', 'storage/xfer-external/invalidate'),
};

/** Where the two can differ for good reasons: what is compared then. */
const trimmed = (pair: Pair, body: unknown): unknown => {
  const clone = structuredClone(body) as any;
  // The order of services and systems is random.
  if (Array.isArray(clone?.out)) clone.out.sort(byText);
  // Which tasks there were before is another story: the fields of one of them are compared.
  if (clone?.tasks && pair.name !== 'tasks filtered') {
    const one = (Object.values(clone.tasks) as any[]).find(
      task => task.status === '200' && task.service === 'compute',
    );
    clone.tasks = Object.keys(one).sort();
  }
  // What the user had in his home and what a file is to the cluster's disk.
  if (pair.name === 'ls: showhidden numericUid') clone.output = Object.keys(clone.output[0]).sort();
  if (Array.isArray(clone?.task?.data) && /acct/.test(pair.name) && pair.era === 'v1.1.0')
    clone.task.data = clone.task.data.slice(0, 4);
  const msg = clone?.task?.data?.msg;
  // An encrypted certificate, which the sandbox has none of; the ready-made command is words around the same form.
  if (msg?.command) msg.command = 'curl';
  if (msg?.cert) delete msg.cert;
  return clone;
};

test('the sandbox answers every recorded request as the real services did', async () => {
  const open = await openSite({speed: 0});
  open.site.files.mkdir('test1', '/home/test1/firecrest', true);
  open.site.systems.push('dead');
  const stage: Stage = {open, task: '', form: undefined, address: ''};
  const differences: string[] = [];
  let same = 0;
  for (const pair of pairs) {
    await before[pair.name]?.(stage, pair.era);
    const answer = await ask(stage, pair);
    const text = await answer.text();
    let body: unknown = text;
    try {
      body = JSON.parse(text);
    } catch {
      // A page or a file.
    }
    const seen = body as any;
    if (seen?.task_id) stage.task = seen.task_id;
    const msg = seen?.task?.data?.msg;
    if (msg?.parameters) stage.form = {url: msg.parameters.url, fields: msg.parameters.data};
    else if (msg?.policy)
      stage.form = {
        url: msg.url,
        fields: Object.fromEntries(
          Object.entries(msg as Record<string, string>).filter(([name]) => /^(key|policy|x-amz)/.test(name)),
        ),
      };
    if (seen?.task?.data?.url) stage.address = seen.task.data.url;
    const recorded = pair.response.json ?? pair.response.text ?? '';
    const wanted = {
      status: pair.response.status,
      headers: headersOf(pair.response.headers),
      body: alike(trimmed(pair, recorded)),
    };
    const got = {status: answer.status, headers: headersOf(answer.headers), body: alike(trimmed(pair, body))};
    if (JSON.stringify(wanted) === JSON.stringify(got)) same += 1;
    else
      differences.push(
        `${pair.era} ${pair.name}\n  recorded ${JSON.stringify(wanted)}\n  sandbox  ${JSON.stringify(got)}`,
      );
    if (pair.request.method !== 'GET' || seen?.task_id) open.world.advance(1.2);
  }
  console.info(`${same} of ${pairs.length} recorded requests are answered alike`);
  expect(differences.join('\n')).toBe('');
});
