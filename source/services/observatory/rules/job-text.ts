import type {World} from '../../../declare/world.ts';
import {age} from '../../../text/times.ts';
import type {Job} from '../upstream/schemas.ts';
import {countdown} from './job-facts.ts';

/** What today's own page puts into every job: it says nothing about this one. */
const everywhere = new Set(['instrument_selector_position', 'telescope_selection', 'username']);

const short = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

const pairs = (parameters: unknown): string[] => {
  if (parameters === null || parameters === undefined) return [];
  if (typeof parameters !== 'object' || Array.isArray(parameters)) return [short(parameters)];
  return Object.entries(parameters)
    .filter(([name, value]) => !everywhere.has(name) && value !== '')
    .map(([name, value]) => `${name}=${short(value)}`);
};

/** The parameters of a job on one line: `time=1 image_type=light filter=air`. At most 200 characters. */
export const parametersInShort = (job: Job): string => {
  const text = [...pairs(job.required_params), ...pairs(job.optional_params)].join(' ');
  return text.length > 200 ? `${text.slice(0, 199)}…` : text;
};

const barWidth = 10;

/** `[####......] 42s`, `over by 30s`. In ASCII, so that it is the same on every terminal. */
export const countdownText = (job: Job, world: World): string => {
  const clock = countdown(job, world);
  if (!clock) return '';
  if (clock.left < 0) return `over by ${clock.atMost ? '≥' : ''}${age(-clock.left)}`;
  const filled = Math.floor((1 - clock.left / clock.total) * barWidth);
  const bar = `${'#'.repeat(filled)}${'.'.repeat(barWidth - filled)}`;
  return `[${bar}] ${clock.atMost ? '≤' : ''}${age(Math.ceil(clock.left))}`;
};
