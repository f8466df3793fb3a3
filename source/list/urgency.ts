import type {Tone} from '../declare/world.ts';

const order: readonly Tone[] = ['bad', 'warn', 'busy', 'notice', 'good', 'quiet', 'plain'];

/** How urgent a tone is: 0 is the worst. States are sorted and counted by it. */
export const urgencyOf = (tone: Tone): number => order.indexOf(tone);
