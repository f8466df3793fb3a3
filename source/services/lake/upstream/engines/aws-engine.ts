import {Failure} from '../../../../declare/failure.ts';
import {accessFor, once} from './aws-access.ts';
import {batchRunner} from './batch-runner.ts';
import type {Engine, Store} from './engine.ts';
import type {EngineParts} from './local-engine.ts';
import {s3Store} from './s3-store.ts';
import {stateMachine} from './state-machine.ts';
import {dynamoTable} from './table.ts';

const noBucket = (): Store => {
  const refuse = async (): Promise<never> => {
    throw new Failure('local', 'No bucket is named for the lake, so no object can be looked at.', {
      todo: 'Set aws.bucket in the lake of the profile.',
    });
  };
  return {place: 'no bucket', list: refuse, head: refuse, remove: refuse, probe: refuse};
};

/** The pipeline of the seed on AWS: DynamoDB, Batch, S3, CloudWatch Logs, and Step Functions where a machine is named. */
export const awsEngine = ({settings, http, wall, wait}: EngineParts): Engine => {
  const {aws} = settings;
  const access = once(accessFor(settings, http));
  return {
    kind: 'aws',
    table: dynamoTable(settings.table, access, wait, aws.endpoint),
    store: aws.bucket ? s3Store(aws.bucket, access, aws) : noBucket(),
    runner: batchRunner(settings, access, wall),
    ...(aws.stateMachine ? {machine: stateMachine(aws.stateMachine, access, aws.endpoint)} : {}),
  };
};
