import {jobNameOf} from '../../rules/title.ts';
import type {LakeSettings} from '../../settings.ts';
import type {Order} from './engine.ts';

/** What SubmitJob is sent: no dependencies, so that one failure fails one; spot reclaims do not count as failures. */
export const submitInput = (order: Order, aws: LakeSettings['aws']) => ({
  jobName: jobNameOf(order.title),
  jobQueue: aws.queue,
  jobDefinition: aws.definition,
  containerOverrides: {
    environment: [
      {name: 'link', value: order.link},
      // Where it is looked for: a script that knows no such variable puts it under its title.
      {name: 'key', value: order.key},
    ],
  },
  retryStrategy: {
    attempts: aws.attempts,
    evaluateOnExit: [
      {onStatusReason: 'Host EC2*', action: 'RETRY' as const},
      {onExitCode: '*', action: aws.attempts > 1 ? ('RETRY' as const) : ('EXIT' as const)},
    ],
  },
  timeout: {attemptDurationSeconds: aws.timeout},
});
