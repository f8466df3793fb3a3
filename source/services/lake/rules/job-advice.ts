/**
 * What helps a job that ended for a reason of AWS Batch or ECS, where reading its log and trying it again does not: one
 * that never began has no log, and the next attempt meets the same.
 */
const advice: readonly (readonly [RegExp, string])[] = [
  [/OutOfMemory/, 'Give the job definition more memory, then retry it: with as much as now it fails again.'],
  [
    /CannotPull(Container|Image)|ImagePull/,
    'It has no log, since its image was not pulled: set right the image in the job definition, the right to it and the way there, then retry it.',
  ],
  [
    /ResourceInitializationError/,
    'It has no log, since it was not set up: set right the execution role, the secrets and the network of the job definition, then retry it.',
  ],
  [
    /Cannot(Start|Create)Container/,
    'It has no log, since its container did not start: set right the command and the volumes of the job definition, then retry it.',
  ],
  [
    /attempt duration exceeded/i,
    'If its log moved to the end, raise aws.timeout in the lake of the profile, then retry it.',
  ],
  [/^Host EC2/, 'Its instance was taken away: retry it.'],
];

export const adviceOf = (reason: string | undefined): string | undefined =>
  reason === undefined ? undefined : advice.find(([test]) => test.test(reason))?.[1];
