import {harmless} from '../../text/harmless.ts';
import {type Line, span} from '../draw/lines.ts';
import {type Binding, bindings, type KeyContext, printedKey} from '../keys/keymap.ts';
import type {ConsoleState} from '../shell/state.ts';

type TourStep = {
  readonly command: string;
  readonly context: KeyContext;
  readonly says: string | ((key: (command: string, context: KeyContext) => string) => string);
};

/** Nine keys to begin with, in the order in which one leads to the next: from an alert to its cause, and to all else. */
export const tourSteps: readonly TourStep[] = [
  {command: 'next', context: 'anywhere', says: 'goes down a line; here each is an alert, most urgent first'},
  {command: 'open', context: 'overview', says: 'goes to the row that the alert is about'},
  {command: 'describe', context: 'grid', says: 'tells why: causes with their evidence, and what to do'},
  {command: 'back', context: 'anywhere', says: 'goes one step back, everywhere'},
  {command: 'tab-1', context: 'anywhere', says: 'is the first tab; 0 is the overview again'},
  {command: 'filter', context: 'grid', says: 'filters a list: type pending, then Enter'},
  {
    command: 'new',
    context: 'grid',
    says: key =>
      `begins a new one; nothing is sent before ${key('send', 'form')}, ${key('back', 'form')} leaves`,
  },
  {
    command: 'palette',
    context: 'anywhere',
    says: 'finds all by its name, once you have left the form; Esc closes',
  },
  {command: 'help', context: 'anywhere', says: 'tells the keys that work where you are'},
];

const bindingOf = ({command, context}: TourStep, map: readonly Binding[]): Binding | undefined =>
  map.find(one => one.command === command && one.context === context);

/** Each step's key as it is bound, and what it does. */
export const tourLines = (map: readonly Binding[] = bindings): readonly {key: string; says: string}[] =>
  tourSteps.map(({command, context, says}) => {
    const key = (one: string, place: KeyContext) => printedKey(one, place, map);
    return {key: key(command, context), says: typeof says === 'string' ? says : says(key)};
  });

/** Fields take letters as text: a step is done where its key is one. */
const isTyping = (state: ConsoleState): boolean =>
  ['form', 'filter', 'ask', 'palette'].includes(state.overlays.at(-1)?.kind ?? '');

/** The state after a key: the step whose key it was is done, and after the last one the tour has ended. */
export const afterTourKey = (state: ConsoleState, id: string, map: readonly Binding[]): ConsoleState => {
  const step = state.tour === undefined ? undefined : tourSteps[state.tour];
  if (step === undefined || isTyping(state) || !bindingOf(step, map)?.keys.includes(id)) return state;
  const tour = state.tour! + 1 < tourSteps.length ? state.tour! + 1 : undefined;
  return {...state, tour};
};

/** The next key to press, on a line over that of the keys. */
export const tourLine = (state: ConsoleState, map: readonly Binding[]): Line | undefined => {
  if (state.tour === undefined) return undefined;
  const {key, says} = tourLines(map)[state.tour]!;
  return [
    span(` Tour, ${state.tour + 1} of ${tourSteps.length}: `, 'quiet'),
    span(key, 'heading'),
    span(` ${harmless(says)}`),
  ];
};
