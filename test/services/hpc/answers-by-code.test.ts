import {mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {mounts, openSite} from './open-site.ts';

/**
 * What the services say where no recording tells: read from their code (1.16.6 at 26ce4e3: utilities.py, compute.py,
 * storage.py, cscs_api_common.py; 1.1.0 at fa36073; 2.5.6), and seen with the real ones on 2026-11-29. A line is a case:
 * name, era, request, form, who asks, status, and parts of the body or headers.
 */
const cases = readFileSync(new URL('answers-by-code.txt', import.meta.url), 'utf8')
  .trim()
  .split('\n');

const script = '#!/bin/bash\nsleep 50\n';
const numbers = Array.from({length: 30}, (_, index) => `line ${index + 1}\n`);

test('where no recording tells, the sandbox answers as the code of the services does', async () => {
  const open = await openSite({speed: 0});
  const {files, tokens, scheduler, tasks} = open.site;
  for (const folder of ['tree', 'tree/a', 'tree/a/deep', 'tree/b'])
    files.mkdir('test1', `/home/test1/${folder}`, false);
  for (const name of ['tree/a/1', 'tree/a/deep/2', 'tree/b/3', 'tree/last'])
    files.write('test1', `/home/test1/${name}`, 'x');
  files.write('test1', '/home/test1/log', numbers.join(''));
  files.write('test1', '/home/test1/job.sh', script);
  mkdirSync(join(files.root, 'home/test2'), {recursive: true});
  writeFileSync(join(files.root, 'home/test1/six'), new Uint8Array(6 * 1024 * 1024));
  const scriptPath = '/home/test1/job.sh';
  scheduler.submit({system: 'cluster', user: 'test1', script, scriptPath, workdir: '/home/test1'});
  const waiting = tasks['v1.16'].create('test1', 'storage', 'cluster', '110');

  const ask = async (era: 'v1.1' | 'v1.16' | 'v2', request: string, form: string, who: string) => {
    const [method, path] = request.split(' ');
    const {user = 'test1', scope, machine = 'cluster'} = Object.fromEntries(new URLSearchParams(who));
    const body = form === '-' ? undefined : new FormData();
    for (const [name, value] of new URLSearchParams(form))
      if (value === '@') body?.set(name, new Blob([script]), 'job.sh');
      else body?.set(name, value);
    const answer = await fetch(`${open.origin}${mounts[era]}/${path}`, {
      method,
      body,
      headers: {
        authorization: `Bearer ${tokens.mint(user, {seconds: 1e6, scope})}`,
        'X-Machine-Name': machine,
        'X-Task-Id': waiting.id,
      },
    });
    const text = await answer.text();
    const read: Record<string, any> = /^\{/.test(text) ? JSON.parse(text) : {};
    if (era !== 'v2' && read.task_id) {
      open.world.advance(2);
      const {data} = tasks[era].get(read.task_id)!;
      Object.assign(read, {data, jobs: Object.values(data as {jobid: string}[]).map(({jobid}) => jobid)});
    }
    if (Array.isArray(read.output)) read.names = read.output.map(({name}) => name);
    return {status: answer.status, told: (key: string) => answer.headers.get(key) ?? read[key]};
  };

  const different: string[] = [];
  for (const line of cases) {
    const [name, era, request, form, who, status, parts] = line.split(' | ') as [string, 'v2', ...string[]];
    const answer = await ask(era, request!, form!, who!);
    for (const [key, wanted] of [
      ['status', Number(status)] as const,
      ...Object.entries<unknown>(JSON.parse(parts!)),
    ] as const) {
      const got = key === 'status' ? answer.status : answer.told(key);
      // A text that begins with … is a part of one.
      const isAlike = /^…/.test(String(wanted))
        ? String(got).includes(String(wanted).slice(1))
        : JSON.stringify(got) === JSON.stringify(wanted);
      if (!isAlike)
        different.push(`${era} ${name}: ${key} is ${JSON.stringify(got)}, not ${JSON.stringify(wanted)}`);
    }
  }
  console.info(`${cases.length} requests, ${different.length} differences from the code of the services`);
  expect(different).toEqual([]);
});
