import type {Step} from '../../declare/step.ts';
import {safeJson} from '../../text/exact-json.ts';
import {harmless} from '../../text/harmless.ts';
import {plural} from '../../text/quantities.ts';
import {shellWord} from '../../text/shell-word.ts';
import {mask} from '../http/mask.ts';

/** `DeleteItem` as the AWS CLI calls it: `delete-item`. */
const commandOf = (operation: string) => operation.replace(/([a-z0-9])([A-Z])/g, '$1-$2').toLowerCase();

/** Steps of one kind that are each shown: more are told by their count. */
const mostOfOne = 3;

/**
 * Steps as a preview shows them: those that come many times, and those that are bookkeeping, in one line of each kind,
 * where the first of them stands.
 */
export const previewTexts = (steps: readonly Step[]): string[] => {
  const sumOf = (step: Step) => (step.kind === 'request' ? undefined : step.sum);
  const counts = Map.groupBy(steps, step => sumOf(step)?.words);
  const told = new Set<string>();
  return steps.flatMap(step => {
    const sum = sumOf(step);
    const count = counts.get(sum?.words)!.length;
    if (!sum || !(sum.always || count > mostOfOne)) return [stepText(step)];
    if (told.has(sum.words)) return [];
    told.add(sum.words);
    return [harmless(`# ${sum.words}: ${plural(count, 'time')}.`)];
  });
};

/** A step as it is shown and journaled: a command that a POSIX shell takes, or, of this disk, a comment of it. */
export const stepText = (step: Step): string => {
  switch (step.kind) {
    case 'request':
      return step.curl;
    case 'call': {
      // What the CLI calls s3 copies files; the operations are s3api's.
      const service = step.service === 's3' ? 's3api' : step.service;
      const endpoint = step.endpoint ? ` --endpoint-url ${shellWord(step.endpoint)}` : '';
      const input = shellWord(safeJson(mask(step.input)));
      return `aws ${service} ${commandOf(step.operation)}${endpoint} --cli-input-json ${input}`;
    }
    case 'disk':
      return harmless(`# On this machine: ${step.words}`);
  }
};
