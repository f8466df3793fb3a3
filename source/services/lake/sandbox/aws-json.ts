import type {BatchSim} from './batch-sim.ts';

const failed = (type: string, message: string, status = 400) =>
  new Response(JSON.stringify({__type: type, message}), {
    status,
    headers: {'content-type': 'application/x-amz-json-1.1'},
  });
const answer = (value: unknown, version = '1.1') =>
  new Response(JSON.stringify(value), {headers: {'content-type': `application/x-amz-json-${version}`}});

export type Execution = {
  readonly name: string;
  readonly status: string;
  readonly startDate: number;
  readonly stopDate?: number;
};

/** CloudWatch Logs: GetLogEvents with forward tokens; the same token again means that nothing is new. */
export const createLogsApi =
  (sim: BatchSim, group: string) =>
  (operation: string, body: Record<string, unknown>): Response => {
    if (operation !== 'GetLogEvents') return failed('UnknownOperationException', operation);
    const stream = String(body.logStreamName ?? '');
    const lines = body.logGroupName === group ? sim.log(stream) : undefined;
    if (!lines) return failed('ResourceNotFoundException', 'The specified log stream does not exist.');
    const token = typeof body.nextToken === 'string' ? Number(body.nextToken.replace(/^f\//, '')) : undefined;
    const limit = Math.min(Number(body.limit ?? 10_000), 10_000);
    const from = token ?? (body.startFromHead ? 0 : Math.max(0, lines.length - limit));
    const page = lines.slice(from, from + limit);
    return answer({
      events: page.map(({at, text}) => ({
        timestamp: Math.round(at * 1000),
        message: text,
        ingestionTime: Math.round(at * 1000) + 500,
      })),
      nextForwardToken: `f/${from + page.length}`,
      nextBackwardToken: `b/${from}`,
    });
  };

/** Step Functions: ListExecutions and DescribeExecution of one machine. */
export const createStatesApi =
  (executions: readonly Execution[], machine: string) =>
  (operation: string, body: Record<string, unknown>): Response => {
    const arn = (name: string) => `${machine.replace(':stateMachine:', ':execution:')}:${name}`;
    const shape = (one: Execution) => ({
      executionArn: arn(one.name),
      stateMachineArn: machine,
      name: one.name,
      status: one.status,
      startDate: one.startDate,
      stopDate: one.stopDate,
    });
    if (operation === 'ListExecutions') {
      if (body.stateMachineArn !== machine)
        return failed('StateMachineDoesNotExist', `State Machine Does Not Exist: '${body.stateMachineArn}'`);
      const chosen = executions.filter(
        ({status}) => body.statusFilter === undefined || status === body.statusFilter,
      );
      return answer({executions: chosen.toSorted((a, b) => b.startDate - a.startDate).map(shape)}, '1.0');
    }
    if (operation === 'DescribeExecution') {
      const one = executions.find(({name}) => arn(name) === body.executionArn);
      return one
        ? answer({...shape(one), input: '{}', inputDetails: {included: true}}, '1.0')
        : failed('ExecutionDoesNotExist', `Execution Does Not Exist: '${body.executionArn}'`);
    }
    return failed('UnknownOperationException', operation);
  };
