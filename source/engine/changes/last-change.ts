import type {JournalEntry} from '../../declare/journal-entry.ts';
import type {Resource} from '../../declare/resource.ts';
import type {Fact, Section} from '../../declare/section.ts';
import type {Tone, World} from '../../declare/world.ts';
import {onceForEach} from '../../text/once-for-each.ts';
import {utc} from '../../text/times.ts';

/** Actions by whose success a row goes away: until it has, the deed is news, however long the upstream takes. */
const ending = /^(delete|cancel|remove|terminate|drop)/;
/** Seconds for which another deed is told of a row whose state did not change by it. */
const recent = 3600;

const byWorld = onceForEach((_: World) => new Map<string, ReadonlyMap<string, JournalEntry>>());

const key = (resource: string, id: string) => `${resource}\n${id}`;

const latest = (world: World, service: string): ReadonlyMap<string, JournalEntry> => {
  const known = byWorld(world);
  let deeds = known.get(service);
  if (!deeds) {
    const all = world.journal(service);
    deeds = new Map(
      all.flatMap(entry =>
        entry.row === undefined ? [] : [[key(entry.resource, entry.row), entry] as const],
      ),
    );
    known.set(service, deeds);
  }
  return deeds;
};

/** What was done to a row last, as long as the upstream does not show that it has caught up with it. */
export const openChange = (
  {service, name, actions = []}: Pick<Resource, 'service' | 'name' | 'actions'>,
  id: string,
  world: World,
): JournalEntry | undefined => {
  const entry = latest(world, service).get(key(name, id));
  if (!entry) return undefined;
  const {verdict, action, at, settledAt = at} = entry;
  if (verdict === 'rejected' || verdict === 'absent' || verdict === 'not-sent') return undefined;
  const declared = actions.find(one => one.name === action);
  if (declared?.reads || (verdict === 'done' && declared?.atOnce)) return undefined;
  const seen = world.seen(name, id);
  if (seen && seen.since > at) return undefined;
  if (verdict === 'done' && !ending.test(action) && world.now - settledAt > recent) return undefined;
  return entry;
};

/** How far a deed has come, in a word. */
export const changeWord = ({action, verdict}: JournalEntry): string =>
  ({pending: `${action} being sent`, done: `${action} asked for`, unknown: `${action}: outcome unknown`})[
    verdict as 'pending' | 'done' | 'unknown'
  ] ?? `${action}: ${verdict}`;

export const deedTone = ({verdict}: JournalEntry): Tone => (verdict === 'unknown' ? 'warn' : 'busy');

/** Who did what to a row, when, and what is known of it: for detail views. */
export const deedSections = (resource: Resource, id: string, world: World): Section[] => {
  const entry = openChange(resource, id, world);
  if (!entry) return [];
  const {who, at, sentence, settledAt, verdict, settledBy} = entry;
  const facts: Fact[] = [
    {name: 'What', value: changeWord(entry), tone: deedTone(entry)},
    {name: 'By', value: `${who}, ${utc(at, world.now)}`},
    ...(sentence === undefined
      ? []
      : [
          {
            name: settledBy ? 'Settled' : 'Answer',
            value: `${settledAt === undefined ? '' : `${utc(settledAt, world.now)}${settledBy ? ` by ${settledBy}` : ''}: `}${sentence}`,
          },
        ]),
    ...(verdict === 'done' ? [{name: 'Since', value: 'the upstream does not show it yet'}] : []),
  ];
  return [{kind: 'facts', title: 'Done to it', facts}];
};
