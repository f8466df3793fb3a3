import type {Progress} from '../../declare/action.ts';
import {fitCells} from '../../text/cells.ts';
import {harmless} from '../../text/harmless.ts';
import {soFar} from '../../text/quantities.ts';
import type {Stdio} from './stdio.ts';

/** How far an upload is, on one line of stderr that is drawn over; nothing where stderr is no terminal. */
export const progressLine = (
  stdio: Stdio,
  quiet: boolean,
): {show(progress: Progress): void; clear(): void} => {
  let shown = '';
  if (quiet || !stdio.stderrTty) return {show: () => {}, clear: () => {}};
  return {
    show: progress => {
      const text = fitCells(progressText(progress), stdio.columns - 1).trimEnd();
      if (text === shown) return;
      shown = text;
      stdio.err(`\r${text}\u001b[K`);
    },
    clear: () => {
      if (shown) stdio.err('\r\u001b[K');
      shown = '';
    },
  };
};

/** `aoi.py: 1.2 MB of 4.0 MB, 30 %`. */
export const progressText = ({sent, total, unit, words}: Progress): string => {
  if (words && sent === 0 && !total) return harmless(words);
  const lead = words ? `${harmless(words)}: ` : '';
  if (!total) return `${lead}${soFar(sent, undefined, unit)}`;
  return `${lead}${soFar(sent, total, unit)}, ${Math.min(100, Math.floor((sent / total) * 100))} %`;
};
