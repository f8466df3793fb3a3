import {ownEntry} from '../../../text/own-entry.ts';
import type {Job} from '../upstream/model.ts';
import {parseJobId} from './job-id.ts';
import {directivesOf} from './script-directives.ts';

/** sbatch's name for the output of an element that asks for none. */
const usual = 'slurm-%A_%a.out';

/** What a pattern of sbatch becomes for an element; undefined where it has what is not known here (%j, %N, …). */
const filled = (pattern: string, job: Job, index: string): string | undefined => {
  const known: Readonly<Record<string, string | undefined>> = {
    A: parseJobId(job.id)!.base,
    a: index,
    x: job.name,
    u: job.user,
    '%': '%',
  };
  const text = pattern.replace(/%(\w|%)/g, (whole, letter: string) => ownEntry(known, letter) ?? whole);
  return /%\w/.test(text) ? undefined : text;
};

/**
 * A path that was told for an array, made that of one of its elements: FirecREST gives the one of whichever element stands
 * first, or the pattern itself. Undefined where the path does not follow from the pattern, so that an element never gets another's.
 */
const ofElement = (told: string | undefined, pattern: string, job: Job): string | undefined => {
  const index = parseJobId(job.id)?.elements?.[0]?.from;
  if (told === undefined || index === undefined) return undefined;
  if (/%\w/.test(told)) return filled(told, job, String(index));
  const own = filled(pattern, job, String(index));
  const any = filled(pattern, job, '\0');
  if (own === undefined || any === undefined) return undefined;
  const shape = any.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll('\0', '\\d+');
  const found = new RegExp(pattern.startsWith('/') ? `^${shape}$` : `(?<=/)${shape}$`).exec(told);
  return found ? told.slice(0, found.index) + own : undefined;
};

/** Where an element of an array writes its output and its errors, by what is told of the array; undefined where that does not tell. */
export const outputOfElement = (
  {out, err, script}: {readonly out?: string; readonly err?: string; readonly script?: string},
  job: Job,
): readonly [out: string | undefined, err: string | undefined] => {
  const {output, error} = directivesOf(script ?? '');
  return [ofElement(out, output ?? usual, job), ofElement(err, error ?? output ?? usual, job)];
};
