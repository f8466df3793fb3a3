import type {EpochSeconds, Tone} from '../declare/world.ts';

/** How a step stands. Unknown: no upstream tells, and nothing that is known proves it. */
export type StepState = 'done' | 'awaited' | 'late' | 'missed' | 'unknown';

/** One step of the way from a file on the ground to the file in the bucket. */
export type Step = {
  readonly name: string;
  readonly state: StepState;
  readonly at?: EpochSeconds;
  /** It was so when it was first looked at: it happened then or before. */
  readonly atLatest?: boolean;
  /** The time is that of the plan. */
  readonly planned?: boolean;
  /** What is known of it. */
  readonly evidence: string;
  /** For what is awaited: when it should be there at the latest. */
  readonly by?: EpochSeconds;
  /** What to do if it does not come. */
  readonly todo?: string;
};

export const stepTones: Readonly<Record<StepState, Tone>> = {
  done: 'good',
  awaited: 'notice',
  late: 'warn',
  missed: 'bad',
  unknown: 'quiet',
};
