import {styleText} from 'node:util';
import type {Tone} from '../declare/world.ts';

/** Colours a text for its tone. The word stays what says it: colour is never alone. */
export type Paint = (text: string, tone: Tone | 'heading') => string;

type Style = Parameters<typeof styleText>[0];

const styles = {
  good: 'green',
  busy: 'cyan',
  // Blue cannot be read on black, nor can much else on both black and white: its word says it.
  notice: undefined,
  warn: 'yellow',
  bad: ['red', 'bold'],
  quiet: 'dim',
  plain: undefined,
  heading: 'bold',
} satisfies Record<Tone | 'heading', Style | undefined>;

/** Leaves every text as it is: pipes, NO_COLOR, `--color never`. */
export const unpainted: Paint = text => text;

/** The terminal's own sixteen colours, so that they suit its background. */
export const painted: Paint = (text, tone) => {
  const style: Style | undefined = styles[tone];
  return style === undefined || text === '' ? text : styleText(style, text, {validateStream: false});
};

/** Whether to colour: a terminal that can, or FORCE_COLOR; and nobody who said no (https://no-color.org). */
export const paintFor = (terminal: {
  tty: boolean;
  environment: Readonly<Record<string, string | undefined>>;
}): Paint => {
  const {NO_COLOR, FORCE_COLOR, TERM} = terminal.environment;
  const refused = Boolean(NO_COLOR) || FORCE_COLOR === '0' || FORCE_COLOR === 'false';
  return !refused && (FORCE_COLOR || (terminal.tty && TERM !== 'dumb')) ? painted : unpainted;
};
