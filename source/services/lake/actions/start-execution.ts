import {action, type Findings, refusal, warning} from '../../../declare/action.ts';
import {jsonField, textField} from '../../../declare/fields.ts';
import {lakeSettings} from '../settings.ts';
import type {LakeClient} from '../upstream/client.ts';
import type {Run} from '../upstream/engines/engine.ts';

const fields = {
  name: textField({
    label: 'Name',
    hint: 'Step Functions takes each name once in 90 days, so that a run with this name cannot be started twice.',
    example: 'bushfire-2026-11-22',
    required: true,
    problem: text =>
      /^[\w-]{1,80}$/.test(text)
        ? undefined
        : 'A name has up to 80 letters, digits, hyphens and underscores.',
    initial: ({world}) =>
      `${world.settings(lakeSettings)?.pools?.[0] ?? 'run'}-${new Date(world.now * 1000).toISOString().slice(0, 10)}`,
  }),
  input: jsonField({
    label: 'Input',
    hint: "What the state machine takes; the seed's first Lambda takes user and query.",
    example: '{"user":"me","query":"platformname:\\"Sentinel-3\\""}',
    initial: () => '{}',
    remembered: true,
  }),
};

const noMachine =
  'No state machine can be started: set aws.stateMachine in the lake of the profile, with the engine aws.';

/** Starts an execution of the state machine that the profile names: the pipeline that runs on AWS by itself. */
export const startExecution = action<Run, LakeClient, typeof fields>({
  name: 'start-execution',
  command: 'ingest start',
  key: 'E',
  title: 'Start an execution',
  about:
    'Starts an execution of the state machine that the profile names: the pipeline that runs on AWS by itself. A run of skydeck needs none: ingest run.',
  on: 'nothing',
  fields,
  disabled: (_row, world) => {
    const {engine, aws} = world.settings(lakeSettings);
    return engine === 'aws' && aws.stateMachine ? undefined : noMachine;
  },
  check: async (input, _row, {client}, signal): Promise<Findings> => {
    const executions = (await client.engine.machine?.executions(signal)) ?? [];
    if (executions.some(({id}) => id === input.name))
      return refusal(`There is an execution ${input.name} already.`, 'name');
    const running = executions.find(({state}) => state === 'RUNNING');
    return running
      ? warning(`${running.id} is running: both together may open more connections than the provider allows.`)
      : undefined;
  },
  facts: input => ({name: input.name}),
  run: async (input, _row, {client}, _progress, signal) => {
    await client.engine.machine!.start(input.name, input.input ?? {}, signal);
    return {ids: [input.name], sentence: `Execution ${input.name} is started.`};
  },
  evidence: async (input, {at}, client, signal) => {
    const executions = (await client.engine.machine?.executions(signal)) ?? [];
    return {
      kind: 'made',
      what: `execution ${input.name}`,
      rows: executions
        .filter(({id}) => id === input.name)
        .map(({id, startedAt}) => ({ids: [id], at: startedAt})),
      // The newest hundred are listed.
      complete: executions.length < 100 || executions.some(({startedAt}) => startedAt < at),
    };
  },
});
