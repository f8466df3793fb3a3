import type {Capabilities} from '../../terminal/capabilities.ts';
import {age} from '../../text/times.ts';

/** The screen that a console opens with, as it was known last: kept as painted, to stand before anything else is loaded. */
export type FirstFrame = {
  /** What was typed to open it: another command line may show something else. */
  readonly asked: string;
  readonly able: Capabilities;
  /** Milliseconds of real time at which its rows were read. */
  readonly wall: number;
  /** Painted lines; the age of the rows in them is `ageZero`. */
  readonly lines: readonly string[];
};

/** Under this name it is noted in the profile's memory. */
export const firstFrameNote = 'first frame';

const ageZero = `as read ${age(0)} ago`;
const oldRows = new RegExp(`( *)((?:\\u001b\\[[\\d;]*m)*)${ageZero}`);
/** Anything that is neither text nor colour: what was kept may have been changed by others. */
const steering = /[\u0000-\u001a\u001c-\u001f\u007f-\u009f]|\u001b(?!\[[\d;]*m)/;

/** A kept frame as it may stand on this screen, with its age; undefined where it is of another screen or command line. */
export const lastFrame = (
  kept: unknown,
  asked: string,
  able: Capabilities,
  now: number,
): string | undefined => {
  const frame = kept as Partial<FirstFrame> | undefined;
  if (frame?.asked !== asked || JSON.stringify(frame.able) !== JSON.stringify(able)) return undefined;
  const {lines, wall} = frame;
  if (!Array.isArray(lines) || lines.length !== able.rows || typeof wall !== 'number') return undefined;
  if (lines.some(line => typeof line !== 'string' || steering.test(line))) return undefined;
  const words = `as read ${age((now - wall) / 1000)} ago`;
  const longer = words.length - ageZero.length;
  const text = lines.join('\n');
  // Rows whose age cannot be told are not shown.
  if (!oldRows.test(text)) return undefined;
  return text.replace(
    oldRows,
    (_, gap: string, style: string) => ' '.repeat(Math.max(1, gap.length - longer)) + style + words,
  );
};
