import {choiceField} from '../../../declare/fields.ts';
import {command} from '../../../declare/service.ts';
import type {LakeSettings} from '../settings.ts';
import type {LakeClient} from '../upstream/client.ts';
import {holderPartition} from '../upstream/holders.ts';
import {lanePartition} from '../upstream/lanes.ts';
import {runPartition} from '../upstream/run-records.ts';

type Statement = {
  readonly Sid: string;
  readonly Effect: 'Allow';
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: unknown;
};
export type Policy = {readonly Version: '2012-10-17'; readonly Statement: readonly Statement[]};

const allow = (Sid: string, Action: readonly string[], ...Resource: readonly string[]): Statement => ({
  Sid,
  Effect: 'Allow',
  Action,
  Resource,
});

/** The account is in the state machine's name, or nowhere. */
const accountOf = ({aws}: LakeSettings) =>
  /^arn:aws[\w-]*:states:[^:]*:(\d{12}):/.exec(aws.stateMachine ?? '')?.[1] ?? 'ACCOUNT_ID';

/**
 * What skydeck needs of IAM, with the profile's names filled in (contract section 3.3). Batch's reading calls know no
 * single resources; the log streams are named by the job definition.
 */
const policyOf = (kind: 'read-only' | 'operator', settings: LakeSettings): Policy => {
  const {aws, table, pools} = settings;
  const account = accountOf(settings);
  const region = aws.region ?? 'REGION';
  const arn = (service: string, what: string) => `arn:aws:${service}:${region}:${account}:${what}`;
  const bucket = aws.bucket ?? 'BUCKET';
  const queue = arn('batch', `job-queue/${aws.queue}`);
  const definition = arn('batch', `job-definition/${aws.definition.replace(/:\d+$/, '')}:*`);
  const tableArn = arn('dynamodb', `table/${table}`);
  const machine = aws.stateMachine;
  const executions = machine?.replace(':stateMachine:', ':execution:');
  const reading = [
    allow('ReadIndex', ['dynamodb:DescribeTable', 'dynamodb:Query', 'dynamodb:GetItem'], tableArn),
    allow(
      'ReadJobs',
      [
        'batch:ListJobs',
        'batch:DescribeJobs',
        'batch:DescribeJobQueues',
        'batch:DescribeJobDefinitions',
        'batch:DescribeComputeEnvironments',
      ],
      '*',
    ),
    allow('ReadQueue', ['batch:GetJobQueueSnapshot'], queue),
    allow('ReadLogs', ['logs:GetLogEvents'], arn('logs', `log-group:${aws.logGroup}:log-stream:*`)),
    allow('ListObjects', ['s3:ListBucket'], `arn:aws:s3:::${bucket}`),
    allow('HeadObjects', ['s3:GetObject'], `arn:aws:s3:::${bucket}/*`),
    ...(machine
      ? [
          allow('ReadRuns', ['states:ListExecutions', 'states:DescribeStateMachine'], machine),
          allow('ReadRun', ['states:DescribeExecution', 'states:GetExecutionHistory'], `${executions}:*`),
        ]
      : []),
  ];
  const partitions = [...pools, holderPartition, lanePartition, runPartition];
  const writing = [
    {
      ...allow('WriteIndex', ['dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem'], tableArn),
      Condition: {'ForAllValues:StringEquals': {'dynamodb:LeadingKeys': partitions}},
    },
    allow('SubmitJobs', ['batch:SubmitJob'], queue, definition),
    allow('EndJobs', ['batch:TerminateJob'], arn('batch', 'job/*')),
    ...(machine ? [allow('StartRuns', ['states:StartExecution'], machine)] : []),
    allow('RecycleObjects', ['s3:DeleteObject'], `arn:aws:s3:::${bucket}/*`),
  ];
  return {Version: '2012-10-17', Statement: kind === 'read-only' ? reading : [...reading, ...writing]};
};

const fields = {
  kind: choiceField({
    label: 'Kind',
    hint: 'read-only, or operator (which adds submitting, ending, registering, recycling).',
    example: 'read-only',
    required: true,
    positional: true,
    options: () => ['read-only', 'operator'],
  }),
};

export const printPolicy = command<LakeClient, typeof fields>({
  words: 'ingest policy',
  about: 'Prints the IAM policy that the data lake needs, with the names of the profile filled in.',
  fields,
  one: true,
  run: async (input, {client, out, note}) => {
    const policy = policyOf(input.kind as 'read-only' | 'operator', client.settings);
    const text = JSON.stringify(policy, null, 2);
    out(`${text}\n`, policy);
    const open = ['ACCOUNT_ID', 'REGION', 'BUCKET'].filter(word => new RegExp(`\\b${word}\\b`).test(text));
    if (open.length > 0) note(`The profile does not tell ${open.join(', ')}: fill them in.`);
    return 0;
  },
});
