import {basename} from 'node:path';
import {action, type Finding} from '../../../declare/action.ts';
import type {Facts} from '../../../declare/draft.ts';
import {Failure} from '../../../declare/failure.ts';
import {booleanField, fileField, pairsField, textField} from '../../../declare/fields.ts';
import type {World} from '../../../declare/world.ts';
import {bytes} from '../../../text/quantities.ts';
import {accountField} from '../fields/account-field.ts';
import {systemField} from '../fields/system-field.ts';
import {systemList} from '../lists.ts';
import {nameOf} from '../rules/remote-path.ts';
import type {HpcClient} from '../upstream/client.ts';
import type {Submission} from '../upstream/model.ts';
import {placeOf} from '../upstream/place-of.ts';
import {localPath, sha256Of, sizeOf, startOf} from './local-file.ts';
import {suggestScript} from './suggest-script.ts';

const fields = {
  script: fileField({
    label: 'Script',
    hint: 'The batch script: a file here, or with Remote a path on the system.',
    example: './script.sh',
    required: true,
    positional: true,
    suggest: suggestScript,
  }),
  remote: booleanField({
    label: 'Remote',
    hint: 'Whether the script lies on the system already.',
    initial: () => 'no',
  }),
  system: systemField,
  account: accountField('Whom the job is charged to, where the site wants it.'),
  name: textField({
    label: 'Name',
    hint: 'The name of the job in v2; a #SBATCH --job-name in the script rules in v1.',
    example: 'train',
  }),
  workdir: textField({
    label: 'Working directory',
    hint: 'The directory that the job runs in (v2; in v1 the script sets it with #SBATCH --chdir).',
    example: '/scratch/test1',
  }),
  env: pairsField({
    label: 'Environment',
    hint: 'Variables for the job, one key=value a line.',
    example: 'OMP_NUM_THREADS=4',
  }),
};

type Input = {
  readonly script: string;
  readonly remote: boolean;
  readonly system: string | undefined;
  readonly account: string | undefined;
  readonly name: string | undefined;
  readonly workdir: string | undefined;
  readonly env: Record<string, unknown> | undefined;
};

/** A script that names its job keeps that name; another gets its file's, since v2 would call it "sbatch". */
const nameFor = async (input: Input, path: string): Promise<string | undefined> =>
  input.remote || /^#SBATCH\s+(--job-name|-J)/m.test(await startOf(path, 65_536))
    ? undefined
    : basename(path);

const submissionOf = async (input: Input, client: HpcClient, signal: AbortSignal): Promise<Submission> => {
  const path = localPath(input.script);
  const system = await client.system(input.system, signal);
  return {
    system,
    script: input.remote ? undefined : {path, name: basename(path)},
    remotePath: input.remote ? await placeOf(client, system, input.script, signal) : undefined,
    name: input.name ?? (await nameFor(input, path)),
    account: input.account,
    workingDirectory: input.workdir && (await placeOf(client, system, input.workdir, signal)),
    environment: Object.fromEntries(
      Object.entries(input.env ?? {}).map(([key, value]) => [
        key,
        typeof value === 'string' ? value : JSON.stringify(value),
      ]),
    ),
  };
};

/** Submits a batch script; in v1 its task is followed until it names the Slurm job. */
export const submitJob = action<unknown, HpcClient, typeof fields>({
  name: 'submit',
  command: 'submit',
  key: 'n',
  title: 'Submit a job',
  about: 'Submits a batch script to the scheduler of an HPC system.',
  on: 'nothing',
  anywhere: true,
  fields,
  check: async (input, _row, {client, world}, signal) => {
    const findings = input.remote
      ? await checkRemote(input, client, signal)
      : await checkLocal(input.script, client, input.system, signal);
    return [...findings, ...(await checkPlace(input, client, world, signal))];
  },
  facts: async (input): Promise<Facts> => {
    if (input.remote) return {name: nameOf(input.script)};
    const path = localPath(input.script);
    return {name: basename(path), size: await sizeOf(path), sha256: await sha256Of(path)};
  },
  requests: async (input, _row, {client}) => {
    const signal = AbortSignal.timeout(20_000);
    const api = await client.api(signal);
    return [await api.submitRequest(await submissionOf(input, client, signal))];
  },
  run: async (input, _row, {client}, progress, signal) => {
    const api = await client.api(signal);
    const submission = await submissionOf(input, client, signal);
    const answer = await client.http.send(await api.submitRequest(submission), {signal});
    const {jobId, taskId} = await api.submitted(answer.json(), progress, signal);
    client.expect(submission.system, jobId);
    return {
      ids: [jobId],
      sentence: `${input.name ?? nameOf(input.script)} is Slurm job ${jobId} on ${submission.system}${taskId ? ` (task ${taskId})` : ''}.`,
    };
  },
  settle: async (input, intent, client, signal) => {
    const system = await client.system(input.system, signal);
    const {rows} = await client.jobs(system, false, signal);
    const started = (job: (typeof rows)[number]) => (job.start ?? intent.at) >= intent.at - 60;
    const fresh = rows.filter(job => !intent.known.includes(job.id) && started(job));
    const named = fresh.filter(job => [input.name, nameOf(input.script)].includes(job.name));
    const found = named.length === 1 ? named[0] : fresh.length === 1 ? fresh[0] : undefined;
    if (found)
      return {kind: 'done', ids: [found.id], sentence: `It arrived: job ${found.id} (${found.name}) is new.`};
    if (fresh.length > 1)
      return {kind: 'unknown', sentence: `${fresh.length} jobs are new since: look which of them it is.`};
    return client.now() - intent.at > 120
      ? {
          kind: 'absent',
          sentence: 'No new job is in the queue: it did not arrive. Submit it again if wanted.',
        }
      : {kind: 'unknown', sentence: 'No new job is in the queue yet; look again in a minute.'};
  },
  touches: ['hpc-jobs', 'tasks'],
});

/** What is wrong with a path on the system. */
const checkPath = async (
  field: 'script' | 'workdir',
  typed: string,
  input: Input,
  client: HpcClient,
  signal: AbortSignal,
): Promise<Finding[]> => {
  try {
    await placeOf(client, await client.system(input.system, signal), typed, signal);
    return [];
  } catch (failure) {
    if (failure instanceof Failure && failure.kind === 'local')
      return [{level: 'error', field, sentence: failure.message}];
    throw failure;
  }
};

const checkRemote = async (input: Input, client: HpcClient, signal: AbortSignal): Promise<Finding[]> =>
  (await client.api(signal)).dialect === 'v1.1'
    ? [
        {
          level: 'error',
          field: 'remote',
          sentence: 'FirecREST 1.1 takes no script that lies on the system: give it one from here.',
        },
      ]
    : checkPath('script', input.script, input, client, signal);

const checkLocal = async (
  typed: string,
  client: HpcClient,
  system: string | undefined,
  signal: AbortSignal,
): Promise<Finding[]> => {
  const error = (sentence: string): Finding => ({level: 'error', field: 'script', sentence});
  try {
    const path = localPath(typed);
    const size = await sizeOf(path);
    if (size === 0) return [error(`${path} is empty.`)];
    const api = await client.api(signal);
    const {direct} = await api.limits(await client.system(system, signal), signal);
    if (size > direct)
      return [
        error(`${path} is ${bytes(size)}; a script may have at most ${bytes(direct)}. Is it the right file?`),
      ];
    const start = await startOf(path, 65_536);
    const findings: Finding[] = [];
    if (!start.startsWith('#!'))
      findings.push(error(`${path} does not begin with #!, such as #!/bin/bash: Slurm refuses it.`));
    if (/^#!.*\r\n/.test(start))
      findings.push(error(`${path} has Windows line ends (CRLF), with which Slurm refuses batch scripts.`));
    return findings;
  } catch (failure) {
    if (failure instanceof Failure && failure.kind === 'local') return [error(failure.message)];
    throw failure;
  }
};

const checkPlace = async (
  input: Input,
  client: HpcClient,
  world: World,
  signal: AbortSignal,
): Promise<Finding[]> => {
  const findings: Finding[] = [];
  if (input.workdir && (await client.api(signal)).dialect !== 'v2')
    findings.push({
      level: 'error',
      field: 'workdir',
      sentence: 'FirecREST v1 takes no working directory: put "#SBATCH --chdir=…" into the script.',
    });
  else if (input.workdir)
    findings.push(...(await checkPath('workdir', input.workdir, input, client, signal)));
  const system = world.rows(systemList)?.find(one => one.name === input.system);
  if (system?.health === 'unhealthy')
    findings.push({
      level: 'warning',
      field: 'system',
      sentence: `${system.name} is not available (${system.description}); the submission will likely fail.`,
    });
  return findings;
};
