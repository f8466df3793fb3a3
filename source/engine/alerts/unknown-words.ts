import type {Alert, Resource} from '../../declare/resource.ts';
import {knownTone, type Word} from '../../declare/vocabulary.ts';
import {sinceSeen, type World} from '../../declare/world.ts';
import {plural} from '../../text/quantities.ts';

/** At most so many words of one list are told: an upstream that puts a text where a state belongs has one for each row. */
const most = 10;

const wordsOf = (resource: Resource, row: unknown, world: World): readonly Word[] => [
  ...resource.columns.flatMap(({key, words, value}): Word[] =>
    words ? [{of: key, word: value(row, world) as string | undefined, known: words}] : [],
  ),
  ...(resource.words?.(row, world) ?? []),
];

/** Words for a state that no vocabulary has, one alert for each: nobody knows whether they are good or bad. */
export const unknownWordAlerts = (resource: Resource, rows: readonly unknown[], world: World): Alert[] => {
  if (!resource.words && resource.columns.every(({words}) => !words)) return [];
  const found = new Map<string, {readonly word: Word; readonly rows: unknown[]}>();
  for (const row of rows)
    for (const word of wordsOf(resource, row, world)) {
      if (word.word == null || word.word === '' || knownTone(word.known, word.word) !== undefined) continue;
      const name = `${word.of} ${word.word}`;
      const one = found.get(name) ?? {word, rows: []};
      one.rows.push(row);
      found.set(name, one);
    }
  return [...found.values()].slice(0, most).map(({word, rows: bearers}): Alert => {
    const ids = bearers.map(row => resource.id(row));
    const times = bearers.flatMap(row => {
      const seen = world.seen(resource.name, resource.id(row));
      return seen && seen.state === word.word ? [seen] : [];
    });
    const oldest = times.toSorted((one, other) => one.since - other.since)[0];
    return {
      kind: `unknown-state ${word.of} ${word.word}`,
      severity: 'warning',
      resource: resource.name,
      id: '',
      ...sinceSeen(oldest),
      title: `${resource.title}: a state that skydeck does not know: ${word.of} "${word.word}"`,
      why: `${plural(ids.length, 'row')} ${ids.length === 1 ? 'has' : 'have'} it: ${ids.slice(0, 3).join(', ')}${ids.length > 3 ? ', …' : ''}. Whether it is good or bad is not known, so no verdict counts it as good.`,
      todo: 'Ask the provider what it means. Until then rely on none of these rows.',
    };
  });
};
