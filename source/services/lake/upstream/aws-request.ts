import type {RequestSpec} from '../../../declare/request-spec.ts';
import type {LakeClient} from './client.ts';
import type {RawItem} from './engines/attributes.ts';
import type {Engine, Order} from './engines/engine.ts';
import {addInput, type Condition, createInput, updateInput} from './engines/table-input.ts';

/** Where DynamoDB is asked, for previews: the embedded store has no address that would mean anything. */
const tableUrl = ({settings}: Pick<LakeClient, 'settings'>): string => {
  if (settings.engine === 'local') return 'http://127.0.0.1/embedded-index/';
  return settings.aws.endpoint ?? `https://dynamodb.${settings.aws.region ?? 'REGION'}.amazonaws.com/`;
};

const dynamo = (client: Pick<LakeClient, 'settings'>, operation: string, value: unknown): RequestSpec => ({
  method: 'POST',
  path: tableUrl(client),
  headers: {
    'x-amz-target': `DynamoDB_20120810.${operation}`,
  },
  body: {kind: 'text', text: JSON.stringify(value), type: 'application/x-amz-json-1.0'},
});

type Place = Pick<LakeClient, 'settings'> & {readonly engine: Pick<Engine, 'table'>};

/** The conditional put of a new item, as a preview shows it. */
export const addRequest = (client: Place, item: RawItem): RequestSpec =>
  dynamo(client, 'PutItem', addInput(client.engine.table.name, item));

/** The creation of the index's table, as a preview shows it. */
export const createRequest = (client: Place): RequestSpec =>
  dynamo(client, 'CreateTable', createInput(client.engine.table.name));

/** The start of an execution, as a preview shows it. */
export const startRequest = (
  {settings: {aws}}: Pick<LakeClient, 'settings'>,
  name: string,
  input: Readonly<Record<string, unknown>>,
): RequestSpec => ({
  method: 'POST',
  path: aws.endpoint ?? `https://states.${aws.region ?? 'REGION'}.amazonaws.com/`,
  headers: {'x-amz-target': 'AWSStepFunctions.StartExecution'},
  body: {
    kind: 'text',
    text: JSON.stringify({stateMachineArn: aws.stateMachine, name, input: JSON.stringify(input)}),
    type: 'application/x-amz-json-1.0',
  },
});

/** A conditional update, as a preview shows it. */
export const updateRequest = (
  client: Place,
  item: {readonly pool: string; readonly title: string},
  changes: Readonly<Record<string, string | number | undefined>>,
  condition: Condition,
): RequestSpec =>
  dynamo(
    client,
    'UpdateItem',
    updateInput(client.engine.table.name, {pool: item.pool, id: item.title}, changes, condition),
  );

/** What starts a download: SubmitJob, or the download itself. */
export const submitRequest = (
  client: {readonly engine: Pick<Engine, 'runner'>},
  order: Order,
): RequestSpec => {
  const submission = client.engine.runner.submission(order);
  return submission
    ? {
        method: 'POST',
        path: submission.url,
        body: {kind: 'json', value: submission.body},
      }
    : {method: 'GET', path: order.link};
};
