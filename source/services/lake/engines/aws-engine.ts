import {Failure} from '../../../engine/failure.ts';
import {authoritiesFor, awsAccess, once} from './aws-access.ts';
import {awsFailure} from './aws-failure.ts';
import {batchRunner} from './batch-runner.ts';
import type {Engine, Run, Store} from './engine.ts';
import type {EngineParts} from './local-engine.ts';
import {s3Store} from './s3-store.ts';
import {dynamoTable} from './table.ts';

const noBucket = (): Store => {
  const refuse = async (): Promise<never> => {
    throw new Failure('local', 'No bucket is named for the lake, so no object can be looked at.', {
      todo: 'Set aws.bucket in the lake of the profile.',
    });
  };
  return {place: 'no bucket', list: refuse, head: refuse, remove: refuse};
};

/** The pipeline of the seed on AWS: DynamoDB, Batch, S3, CloudWatch Logs, and Step Functions where a machine is named. */
export const awsEngine = ({settings, http, wall, wait}: EngineParts): Engine => {
  const {aws} = settings;
  const access = once(async () => awsAccess(settings, undefined, process.env, await authoritiesFor(http)));
  const machines = once(async () => {
    const sdk = await import('@aws-sdk/client-sfn');
    return {sdk, client: new sdk.SFNClient({...(await access()), maxAttempts: 3})};
  });
  return {
    kind: 'aws',
    table: dynamoTable(settings.table, access, wait),
    store: aws.bucket ? s3Store(aws.bucket, access) : noBucket(),
    runner: batchRunner(settings, access, wall),
    executions: async abortSignal => {
      if (!aws.stateMachine) return [];
      const {sdk, client} = await machines();
      try {
        const {executions = []} = await client.send(
          new sdk.ListExecutionsCommand({stateMachineArn: aws.stateMachine, maxResults: 100}),
          {abortSignal},
        );
        return executions.map(
          (one): Run => ({
            id: one.name ?? one.executionArn ?? '',
            state: one.status ?? 'UNKNOWN',
            startedAt: (one.startDate?.getTime() ?? 0) / 1000,
            stoppedAt: one.stopDate && one.stopDate.getTime() / 1000,
            by: 'Step Functions',
          }),
        );
      } catch (error) {
        throw awsFailure(error, 'states:ListExecutions');
      }
    },
    close: async () => {},
  };
};
