import {type Finding, type Findings, refusal, warning} from '../../../declare/action.ts';
import {Failure} from '../../../declare/failure.ts';
import type {World} from '../../../declare/world.ts';
import {localPath, sizeOf, startOf} from '../../../engine/local-file.ts';
import {bytes} from '../../../text/quantities.ts';
import {variablesOf} from '../fields/environment-field.ts';
import {systemList} from '../lists.ts';
import {directivesOf, isShell} from '../rules/script-directives.ts';
import type {HpcClient} from '../upstream/client.ts';
import {placeOf} from '../upstream/place-of.ts';

export type SubmissionInput = {
  readonly script: string;
  readonly remote: boolean;
  readonly system: string | undefined;
  readonly account: string | undefined;
  readonly name: string | undefined;
  readonly workdir: string | undefined;
  readonly env: Readonly<Record<string, string>> | undefined;
};

const checkPath = async (
  field: 'script' | 'workdir',
  typed: string,
  input: SubmissionInput,
  client: HpcClient,
  signal: AbortSignal,
): Promise<Findings> => {
  try {
    await placeOf(client, await client.system(input.system, signal), typed, signal);
    return undefined;
  } catch (failure) {
    if (failure instanceof Failure && failure.kind === 'local') return refusal(failure.message, field);
    throw failure;
  }
};

const checkRemote = async (
  input: SubmissionInput,
  client: HpcClient,
  signal: AbortSignal,
): Promise<Findings> =>
  (await client.api(signal)).dialect === 'v1.1'
    ? [refusal('FirecREST 1.1 takes no script that lies on the system: give it one from here.', 'remote')]
    : checkPath('script', input.script, input, client, signal);

const checkLocal = async (
  typed: string,
  client: HpcClient,
  system: string | undefined,
  signal: AbortSignal,
): Promise<Findings> => {
  const error = (sentence: string): Finding => refusal(sentence, 'script');
  try {
    let unread: Findings;
    const path = localPath(typed);
    const size = await sizeOf(path);
    if (size === 0) return error(`${path} is empty.`);
    const api = await client.api(signal);
    // A limit that cannot be read stops nothing: the service has the last word.
    const {direct} = await api
      .limits(await client.system(system, signal), signal)
      .catch((failure: unknown) => {
        if (!(failure instanceof Failure) || failure.kind === 'aborted') throw failure;
        return {direct: Number.POSITIVE_INFINITY, problem: failure.message};
      })
      .then(limits => {
        if ('problem' in limits) unread = warning(`Not checked: the size (${limits.problem})`, 'script');
        return limits;
      });
    if (size > direct)
      return error(
        `${path} is ${bytes(size)}; a script may have at most ${bytes(direct)}. Is it the right file?`,
      );
    const start = await startOf(path, 65_536);
    return [
      unread,
      !start.startsWith('#!') &&
        error(`${path} does not begin with #!, such as #!/bin/bash: Slurm refuses it.`),
      /^#!.*\r\n/.test(start) &&
        error(`${path} has Windows line ends (CRLF), with which Slurm refuses batch scripts.`),
    ];
  } catch (failure) {
    if (failure instanceof Failure && failure.kind === 'local') return error(failure.message);
    throw failure;
  }
};

const checkPlace = async (
  input: SubmissionInput,
  client: HpcClient,
  world: World,
  signal: AbortSignal,
): Promise<Findings> => {
  const {dialect} = await client.api(signal);
  // v1 takes them in the script alone, and one that lies on the system is not changed.
  const inScript = {name: '#SBATCH --job-name=…', workdir: '#SBATCH --chdir=…'} as const;
  const system = world.rows(systemList)?.find(one => one.name === input.system);
  return [
    (['name', 'workdir'] as const).map(
      field =>
        Boolean(input[field]) &&
        input.remote &&
        dialect !== 'v2' &&
        refusal(
          `FirecREST v1 takes no ${field === 'name' ? 'name' : 'working directory'} beside a script that lies on the system: put "${inScript[field]}" into the script.`,
          field,
        ),
    ),
    input.workdir !== undefined &&
      (dialect === 'v2' || !input.remote) &&
      (await checkPath('workdir', input.workdir, input, client, signal)),
    system?.health === 'unhealthy' &&
      warning(
        `${system.name} is not available (${system.description}); the submission will likely fail.`,
        'system',
      ),
  ];
};

/** v1 parts the columns of Slurm at |, and v2 gives up on the whole list. */
const checkName = async (
  {name, remote, script}: SubmissionInput,
  client: HpcClient,
  signal: AbortSignal,
): Promise<Findings> => {
  const given = name ?? (remote ? undefined : directivesOf((await beginningOf(script)) ?? '')['job-name']);
  if (!given?.includes('|')) return undefined;
  const {dialect} = await client.api(signal);
  return warning(
    dialect === 'v2'
      ? `With | in its name (${given}), FirecREST v2 lists no jobs at all for seven days once it has begun: use another name.`
      : `With | in its name (${given}), FirecREST v1 mixes up what it tells of the job: use another name.`,
    'name',
  );
};

/** Variables that have to be written into the script, and cannot be. */
const checkVariables = async (
  {env = {}, remote, script}: SubmissionInput,
  client: HpcClient,
  signal: AbortSignal,
): Promise<Findings> => {
  const names = Object.keys(variablesOf(env, (await client.api(signal)).dialect).written);
  if (names.length === 0 || (!remote && isShell((await beginningOf(script)) ?? '#!/bin/sh')))
    return undefined;
  return refusal(
    `Slurm would cut ${names.join(', ')} at a comma or a quote, and ${remote ? 'a script that lies on the system is not changed' : 'the script is none of a shell, into which it could be written'}: set it in the script.`,
    'env',
  );
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
): Promise<Findings> => {
  return [
    input.remote
      ? await checkRemote(input, client, signal)
      : await checkLocal(input.script, client, input.system, signal),
    await checkName(input, client, signal),
    await checkVariables(input, client, signal),
    await checkPlace(input, client, world, signal),
  ];
};
