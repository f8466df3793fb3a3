import * as z from 'zod';
import {Failure} from '../../../../declare/failure.ts';
import {changing} from '../../../../engine/changes/changing.ts';
import {notedClient} from '../../../../engine/http/aws-client.ts';
import {toldRows} from '../../../../engine/http/boundary.ts';
import {type AwsAccess, once} from './aws-access.ts';
import {calling, isName} from './aws-failure.ts';
import type {Machine} from './engine.ts';

const moment = z.date().optional().catch(undefined);
const execution = z.object({
  executionArn: z.string().min(1),
  name: z.string().min(1).optional().catch(undefined),
  status: z.string().catch('UNKNOWN'),
  // Without it nobody knows whether it is the newest.
  startDate: z.date('expected a date'),
  stopDate: moment,
  redriveCount: z.number().optional().catch(undefined),
  redriveDate: moment,
});
const seconds = (date: Date | undefined) => date && date.getTime() / 1000;

/** A state machine of Step Functions. Reads are retried by the SDK; a start is sent once. */
export const stateMachine = (arn: string, access: () => Promise<AwsAccess>, endpoint?: string): Machine => {
  const load = once(async () => {
    const sdk = await import('@aws-sdk/client-sfn');
    const own = await access();
    return {
      sdk,
      reading: notedClient(new sdk.SFNClient({...own, maxAttempts: 3}), own),
      writing: notedClient(new sdk.SFNClient({...own, maxAttempts: 1}), own),
    };
  });
  return {
    executions: (abortSignal, tell) =>
      calling('states:ListExecutions', async () => {
        const {sdk, reading} = await load();
        const {executions} = await reading.send(
          new sdk.ListExecutionsCommand({stateMachineArn: arn, maxResults: 100}),
          {abortSignal},
        );
        // Of none it gives an empty list: nothing at all is the answer of something else.
        if (!executions) throw new Failure('unreadable', 'states:ListExecutions gave no executions.');
        return toldRows(execution, executions, 'states:ListExecutions', tell).map(one => ({
          id: one.name ?? one.executionArn,
          state: one.status,
          startedAt: one.startDate.getTime() / 1000,
          stoppedAt: seconds(one.stopDate),
          by: 'Step Functions',
          execution: one.executionArn,
          ...(one.redriveCount && {redriven: {count: one.redriveCount, at: seconds(one.redriveDate)}}),
        }));
      }),
    describe: (execution, abortSignal) =>
      calling('states:DescribeExecution', async () => {
        const {sdk, reading} = await load();
        try {
          const {input, output, error, cause} = await reading.send(
            new sdk.DescribeExecutionCommand({executionArn: execution}),
            {abortSignal},
          );
          return {input, output, error, cause};
        } catch (thrown) {
          // It is kept for 90 days.
          if (isName(thrown, 'ExecutionDoesNotExist')) return undefined;
          throw thrown;
        }
      }),
    start: async (name, given, abortSignal) => {
      const {sdk, writing} = await load();
      const input = {stateMachineArn: arn, name, input: JSON.stringify(given)};
      await changing(
        {kind: 'call', service: 'stepfunctions', operation: 'StartExecution', input, endpoint},
        async () => {
          const send = () => writing.send(new sdk.StartExecutionCommand(input), {abortSignal});
          const {executionArn} = await calling('states:StartExecution', send, true);
          if (!executionArn)
            throw new Failure('unreadable', 'Step Functions answered without an execution.', {
              maybeSent: true,
            });
        },
        {assumed: {answer: undefined}},
      );
    },
  };
};
