import type {BatchSim} from './batch-sim.ts';

export const withRequestId = (answer: Response, id: string): Response => {
  answer.headers.set('x-amzn-requestid', id);
  return answer;
};

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
  readonly input?: string;
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

/** Seconds that an execution of the sandbox takes. */
const executionTakes = 95;

/** Step Functions: executions of one machine are listed, described and started; what is started runs, and ends well. */
export const createStatesApi = (
  executions: Execution[],
  machine: string,
  now: () => number,
  run: () => void,
) => {
  const arn = (name: string) => `${machine.replace(':stateMachine:', ':execution:')}:${name}`;
  const shape = (one: Execution) => {
    const stopDate = one.stopDate ?? one.startDate + executionTakes;
    const over = stopDate <= now();
    return {
      executionArn: arn(one.name),
      stateMachineArn: machine,
      name: one.name,
      status: over ? one.status : 'RUNNING',
      startDate: one.startDate,
      ...(over ? {stopDate} : {}),
    };
  };
  const missing = (what: unknown) =>
    failed('StateMachineDoesNotExist', `State Machine Does Not Exist: '${what}'`);
  return (operation: string, body: Record<string, unknown>): Response => {
    switch (operation) {
      case 'ListExecutions': {
        if (body.stateMachineArn !== machine) return missing(body.stateMachineArn);
        const chosen = executions
          .map(shape)
          .filter(({status}) => body.statusFilter === undefined || status === body.statusFilter);
        return answer({executions: chosen.toSorted((a, b) => b.startDate - a.startDate)}, '1.0');
      }
      case 'DescribeExecution': {
        const one = executions.find(({name}) => arn(name) === body.executionArn);
        return one
          ? answer({...shape(one), input: one.input ?? '{}', inputDetails: {included: true}}, '1.0')
          : failed('ExecutionDoesNotExist', `Execution Does Not Exist: '${body.executionArn}'`);
      }
      case 'StartExecution': {
        if (body.stateMachineArn !== machine) return missing(body.stateMachineArn);
        const name = String(body.name ?? '');
        if (executions.some(one => one.name === name))
          return failed('ExecutionAlreadyExists', `Execution Already Exists: '${arn(name)}'`);
        const startDate = now();
        executions.push({name, status: 'SUCCEEDED', startDate, input: String(body.input ?? '{}')});
        run();
        return answer({executionArn: arn(name), startDate}, '1.0');
      }
      default:
        return failed('UnknownOperationException', operation);
    }
  };
};
