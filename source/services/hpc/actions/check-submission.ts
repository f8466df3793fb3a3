import type {Finding} from '../../../declare/action.ts';
import {Failure} from '../../../declare/failure.ts';
import type {World} from '../../../declare/world.ts';
import {bytes} from '../../../text/quantities.ts';
import {variablesOf} from '../fields/environment-field.ts';
import {systemList} from '../lists.ts';
import {directivesOf, isShell} from '../rules/script-directives.ts';
import type {HpcClient} from '../upstream/client.ts';
import {placeOf} from '../upstream/place-of.ts';
import {localPath, sizeOf, startOf} from './local-file.ts';

/** What the form of a submission gives. */
export type SubmissionInput = {
  readonly script: string;
  readonly remote: boolean;
  readonly system: string | undefined;
  readonly account: string | undefined;
  readonly name: string | undefined;
  readonly workdir: string | undefined;
  readonly env: Readonly<Record<string, string>> | undefined;
};

/** What is wrong with a path on the system. */
const checkPath = async (
  field: 'script' | 'workdir',
  typed: string,
  input: SubmissionInput,
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

const checkRemote = async (
  input: SubmissionInput,
  client: HpcClient,
  signal: AbortSignal,
): Promise<Finding[]> =>
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
    const notes: Finding[] = [];
    const path = localPath(typed);
    const size = await sizeOf(path);
    if (size === 0) return [error(`${path} is empty.`)];
    const api = await client.api(signal);
    // A limit that cannot be read stops nothing: the service has the last word.
    const {direct} = await api
      .limits(await client.system(system, signal), signal)
      .catch((failure: unknown) => {
        if (!(failure instanceof Failure) || failure.kind === 'aborted') throw failure;
        return {direct: Number.POSITIVE_INFINITY, problem: failure.message};
      })
      .then(limits => {
        if ('problem' in limits)
          notes.push({
            level: 'warning',
            field: 'script',
            sentence: `Not checked: the size (${limits.problem})`,
          });
        return limits;
      });
    if (size > direct)
      return [
        error(`${path} is ${bytes(size)}; a script may have at most ${bytes(direct)}. Is it the right file?`),
      ];
    const start = await startOf(path, 65_536);
    const findings: Finding[] = [...notes];
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
  input: SubmissionInput,
  client: HpcClient,
  world: World,
  signal: AbortSignal,
): Promise<Finding[]> => {
  const findings: Finding[] = [];
  const {dialect} = await client.api(signal);
  // v1 takes them in the script alone, and one that lies on the system is not changed.
  const inScript = {name: '#SBATCH --job-name=…', workdir: '#SBATCH --chdir=…'} as const;
  for (const field of ['name', 'workdir'] as const)
    if (input[field] && input.remote && dialect !== 'v2')
      findings.push({
        level: 'error',
        field,
        sentence: `FirecREST v1 takes no ${field === 'name' ? 'name' : 'working directory'} beside a script that lies on the system: put "${inScript[field]}" into the script.`,
      });
  if (input.workdir && (dialect === 'v2' || !input.remote))
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

/** v1 parts the columns of Slurm at |, and v2 gives up on the whole list. */
const checkName = async (
  {name, remote, script}: SubmissionInput,
  client: HpcClient,
  signal: AbortSignal,
): Promise<Finding[]> => {
  const given = name ?? (remote ? undefined : directivesOf((await beginningOf(script)) ?? '')['job-name']);
  if (!given?.includes('|')) return [];
  const {dialect} = await client.api(signal);
  return [
    {
      level: 'warning',
      field: 'name',
      sentence:
        dialect === 'v2'
          ? `With | in its name (${given}), FirecREST v2 lists no jobs at all for seven days once it has begun: use another name.`
          : `With | in its name (${given}), FirecREST v1 mixes up what it tells of the job: use another name.`,
    },
  ];
};

/** Variables that have to be written into the script, and cannot be. */
const checkVariables = async (
  {env = {}, remote, script}: SubmissionInput,
  client: HpcClient,
  signal: AbortSignal,
): Promise<Finding[]> => {
  const names = Object.keys(variablesOf(env, (await client.api(signal)).dialect).written);
  if (names.length === 0 || (!remote && isShell((await beginningOf(script)) ?? '#!/bin/sh'))) return [];
  return [
    {
      level: 'error',
      field: 'env',
      sentence: `Slurm would cut ${names.join(', ')} at a comma or a quote, and ${remote ? 'a script that lies on the system is not changed' : 'the script is none of a shell, into which it could be written'}: set it in the script.`,
    },
  ];
};

/** The beginning of a script here; that it cannot be read is said by its own check. */
const beginningOf = async (typed: string): Promise<string | undefined> => {
  try {
    return await startOf(localPath(typed), 65_536);
  } catch (failure) {
    if (failure instanceof Failure) return undefined;
    throw failure;
  }
};

/** What is wrong with a submission, or may be: what cannot be read stops nothing. */
export const checkSubmission = async (
  input: SubmissionInput,
  client: HpcClient,
  world: World,
  signal: AbortSignal,
): Promise<Finding[]> => {
  const findings = input.remote
    ? await checkRemote(input, client, signal)
    : await checkLocal(input.script, client, input.system, signal);
  return [
    ...findings,
    ...(await checkName(input, client, signal)),
    ...(await checkVariables(input, client, signal)),
    ...(await checkPlace(input, client, world, signal)),
  ];
};
