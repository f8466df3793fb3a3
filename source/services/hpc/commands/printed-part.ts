import {Failure} from '../../../declare/failure.ts';
import {numberField} from '../../../declare/fields.ts';
import {notText} from '../upstream/text-parts.ts';

/** Bytes in which lines are looked for, and the most that is printed. */
const most = 200_000;
const usual = 4000;

/** How much of a file's beginning or end is printed: bytes, or lines. */
export const amount = (part: 'beginning' | 'end') => ({
  bytes: numberField({
    label: 'Bytes',
    hint: `How many bytes of the ${part}; ${usual} without this and without lines.`,
    least: 1,
    most: 1_000_000,
    whole: true,
  }),
  lines: numberField({
    label: 'Lines',
    hint: `How many lines of the ${part}.`,
    least: 1,
    most: 100_000,
    whole: true,
  }),
});

export type Amount = {readonly bytes: number | undefined; readonly lines: number | undefined};

export const asked = ({bytes, lines}: Amount): number => bytes ?? (lines === undefined ? usual : most);

/** The lines that are wanted of a text that was read for them; all of it without. */
export const linesOf = (text: string, {lines}: Amount, part: 'beginning' | 'end'): string => {
  if (lines === undefined) return text;
  const all = text.split(/(?<=\n)/);
  return (part === 'end' ? all.slice(-lines) : all.slice(0, lines)).join('');
};

/** A content that is to be printed. Throws a Failure where it is no text. */
export const textOf = (content: string, place: string): string => {
  if (notText(content) === undefined) return content;
  throw new Failure('local', `${place} is not a text.`, {todo: `Fetch it: hpc fetch ${place}`});
};
