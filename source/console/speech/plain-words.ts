import type {Alert} from '../../declare/resource.ts';
import type {Tone} from '../../declare/world.ts';
import {harmless} from '../../text/harmless.ts';

/** Bars, rules and braille: a screen reader would read each of their cells aloud. */
const drawn = /[\u2500-\u259f\u2800-\u28ff]+/g;

/** A text as it can be read aloud: harmless, without drawings, its blanks single. */
export const plainWords = (text: string): string =>
  harmless(text).replace(drawn, ' ').replaceAll('≥', 'at least ').replace(/ +/g, ' ').trim();

/** What a tone says where it cannot be seen, before a message. */
export const toneWords: Readonly<Record<Tone, string>> = {
  good: 'Done',
  busy: 'Working',
  notice: 'Note',
  warn: 'Warning',
  bad: 'Error',
  quiet: 'Note',
  plain: 'Note',
};

export const severityWords: Readonly<Record<Alert['severity'], string>> = {
  critical: 'Critical',
  warning: 'Warning',
  notice: 'Notice',
};
