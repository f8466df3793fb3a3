import type {Word} from '../../../declare/vocabulary.ts';
import type {Tone} from '../../../declare/world.ts';
import {ownEntry} from '../../../text/own-entry.ts';
import type {Site} from '../upstream/site-list.ts';

/** What a word for the state of a roof comes to. `untold`: the station itself does not know. */
export type RoofState = 'open' | 'closed' | 'moving' | 'fault' | 'untold';

/** Every word that ptr-wema sends as shutter_status, from its newest source; `-` stands for an empty text. */
const roofWords: Readonly<Record<string, RoofState>> = {
  open: 'open',
  'sim open': 'open',
  'sim. open': 'open',
  closed: 'closed',
  opening: 'moving',
  closing: 'moving',
  error: 'fault',
  'software fault': 'fault',
  'indeterminate!': 'fault',
  fault: 'fault',
  unknown: 'untold',
  '-': 'untold',
};

/** Behind the state where the site is set not to observe. */
const notObserving = /\/NoObs$/i;

export const isNotObserving = ({roof}: Site): boolean => roof !== undefined && notObserving.test(roof.word);

/** The state of a roof by its word; undefined for a word that is none of the known ones. */
export const roofState = (word: string): RoofState | undefined => {
  const plain = word.replace(notObserving, '').trim().toLowerCase();
  return ownEntry(roofWords, plain);
};

/** Whether a site's roof lets rain in, or is about to. */
export const isOpening = (word: string): boolean =>
  roofState(word) === 'open' || /^opening$/i.test(word.replace(notObserving, ''));

/** wx_ok as it is sent: `Yes`, `No`, `Unknown`, or a boolean (photonranch-status takes all of these). */
export const weatherState = (word: string): 'ok' | 'bad' | 'untold' | undefined =>
  /^(yes|true)$/i.test(word)
    ? 'ok'
    : /^(no|false)$/i.test(word)
      ? 'bad'
      : /^(unknown|-)$/i.test(word)
        ? 'untold'
        : undefined;

const roofTones: Readonly<Record<RoofState, Tone>> = {
  open: 'good',
  closed: 'notice',
  moving: 'busy',
  fault: 'bad',
  untold: 'warn',
};
const weatherTones = {ok: 'good', bad: 'warn', untold: 'warn'} as const;

/** The words of a site's station, with those that are known: others are told by the engine. */
export const stationWords = ({roof, weather}: Site): Word[] => [
  {of: 'roof', word: roof?.word, known: word => tone(roofTones, roofState(word))},
  {of: 'weather', word: weather?.word, known: word => tone(weatherTones, weatherState(word))},
];
const tone = <State extends string>(tones: Readonly<Record<State, Tone>>, state: State | undefined) =>
  state === undefined ? undefined : tones[state];
