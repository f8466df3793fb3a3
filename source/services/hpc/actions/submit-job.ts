import {basename} from 'node:path';
import {action} from '../../../declare/action.ts';
import type {Facts} from '../../../declare/draft.ts';
import {Failure} from '../../../declare/failure.ts';
import {booleanField, fileField, textField} from '../../../declare/fields.ts';
import {localPath, sha256Of, sizeOf, startOf} from '../../../engine/local-file.ts';
import {plural} from '../../../text/quantities.ts';
import {accountField, systemField} from '../fields/cluster-fields.ts';
import {environmentField, variablesOf} from '../fields/environment-field.ts';
import {arraySize} from '../rules/job-id.ts';
import {nameOf} from '../rules/remote-path.ts';
import {directivesOf, withDirectives, withVariables} from '../rules/script-directives.ts';
import type {HpcClient} from '../upstream/client.ts';
import type {Dialect, Submission} from '../upstream/model.ts';
import {placeOf} from '../upstream/place-of.ts';
import {submissionEvidence} from '../upstream/submission-evidence.ts';
import {checkSubmission, type SubmissionInput} from './check-submission.ts';
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
    hint: 'The name of the job; for v1 it is put into the script (#SBATCH --job-name).',
    example: 'train',
  }),
  workdir: textField({
    label: 'Working directory',
    hint: 'The directory that the job runs in; for v1 it is put into the script (#SBATCH --chdir).',
    example: '/scratch/test1',
  }),
  env: environmentField,
};

/** A script that names its job keeps that name; another gets its file's, since v2 would call it "sbatch". */
const nameFor = (
  input: SubmissionInput,
  file: string,
  script: string,
  dialect: Dialect,
): string | undefined =>
  input.name ?? (dialect !== 'v2' || directivesOf(script)['job-name'] !== undefined ? undefined : file);

const submissionOf = async (
  input: SubmissionInput,
  client: HpcClient,
  signal: AbortSignal,
): Promise<Submission> => {
  const system = await client.system(input.system, signal);
  const {dialect} = await client.api(signal);
  const path = localPath(input.script);
  const own = input.remote ? undefined : await startOf(path, await sizeOf(path));
  const workingDirectory = input.workdir && (await placeOf(client, system, input.workdir, signal));
  const {passed, written} = variablesOf(input.env ?? {}, dialect);
  const named = {system, workingDirectory, remotePath: undefined, script: undefined, environment: passed};
  if (own === undefined)
    return {
      ...named,
      remotePath: await placeOf(client, system, input.script, signal),
      name: input.name,
      account: input.account,
    };
  // What a dialect does not take beside the script goes into it.
  const directives =
    dialect === 'v2'
      ? {}
      : {
          'job-name': input.name,
          chdir: workingDirectory,
          account: dialect === 'v1.1' ? input.account : undefined,
        };
  const text = withVariables(withDirectives(own, directives), written);
  return {
    ...named,
    script: {path, name: basename(path), text, isChanged: text !== own},
    name: nameFor(input, basename(path), own, dialect),
    account: dialect === 'v1.1' ? undefined : input.account,
  };
};

/** What the job will be called: by the flag, by the script, by the script's file. */
const jobNameOf = ({name, script, remotePath}: Submission): string | undefined =>
  name ?? (script ? (directivesOf(script.text)['job-name'] ?? script.name) : nameOf(remotePath ?? ''));

/** ", an array of 20 elements" */
const arrayWords = async (
  {system, script, remotePath}: Submission,
  client: HpcClient,
  signal: AbortSignal,
): Promise<string> => {
  try {
    const text = script?.text ?? (await (await client.api(signal)).head(system, remotePath!, 65_536, signal));
    const size = arraySize(directivesOf(text).array ?? '');
    return size === undefined ? '' : `, an array of ${plural(size, 'element')},`;
  } catch (error) {
    if (error instanceof Failure && error.kind !== 'aborted') return '';
    throw error;
  }
};

/** Submits a batch script; in v1 its task is followed until it names the Slurm job. */
export const submitJob = action<unknown, HpcClient, typeof fields>({
  name: 'submit',
  command: 'submit',
  key: 'n',
  title: 'Submit a job',
  label: 'new job',
  about: 'Submits a batch script to the scheduler of an HPC system.',
  on: 'nothing',
  anywhere: true,
  fields,
  check: (input, _row, {client, world}, signal) => checkSubmission(input, client, world, signal),
  facts: async (input, _row, {client}): Promise<Facts> => {
    const submission = await submissionOf(input, client, AbortSignal.timeout(20_000));
    const jobName = jobNameOf(submission);
    const directory =
      submission.workingDirectory ?? (submission.script && directivesOf(submission.script.text).chdir);
    return {
      name: submission.script?.name ?? nameOf(input.script),
      system: submission.system,
      ...(jobName === undefined ? {} : {jobName}),
      ...(directory === undefined ? {} : {directory}),
      // It may name its job itself.
      ...(submission.remotePath !== undefined && input.name === undefined && {remote: submission.remotePath}),
      ...(submission.script
        ? {size: await sizeOf(submission.script.path), sha256: await sha256Of(submission.script.path)}
        : {}),
    };
  },
  run: async (input, _row, {client}, progress, signal) => {
    const api = await client.api(signal);
    const submission = await submissionOf(input, client, signal);
    const answer = await client.http.send(await api.submitRequest(submission), {signal});
    const {jobId, taskId} = await api.submitted(answer.json(), progress, signal);
    client.expect(submission.system, jobId);
    const array = await arrayWords(submission, client, signal);
    return {
      ids: [jobId],
      sentence: `${input.name ?? nameOf(input.script)} is job ${jobId}${array} on ${submission.system}${taskId ? ` (task ${taskId})` : ''}.`,
    };
  },
  evidence: (_input, intent, client, signal) => submissionEvidence(intent, client, signal),
  touches: ['hpc-jobs', 'tasks'],
});
