import fuzzysort from 'fuzzysort';
import {parseFormerTime} from '../../declare/when.ts';
import type {Session} from '../../engine/session.ts';
import {themeNames} from '../../settings/profile-schema.ts';
import {harmless} from '../../text/harmless.ts';
import {age, utc} from '../../text/times.ts';
import {actionsFor} from '../change/pane-actions.ts';
import {newProfile} from '../form/new-profile-form.ts';
import {bindings} from '../keys/keymap.ts';
import {verdictOf} from '../list/rows.ts';
import type {ConsoleState} from '../shell/state.ts';

/** One line of the palette: what it says, and the command that it stands for (`go windows`, `do windows.create`). */
export type Entry = {readonly text: string; readonly note: string; readonly command: string};

const plain = new Set([
  'refresh',
  'pause',
  'help',
  'alerts',
  'journal',
  'plots',
  'repaint',
  'timeline',
  'group',
  'export',
  'unreadable',
  'interrupt',
]);

/** Everything that can be asked for by name: views, actions, themes and the commands that need no row. */
const entriesOf = (session: Session, state: ConsoleState): readonly Entry[] => {
  const views = state.tabs.flatMap(tab =>
    tab.views.flatMap(view => {
      const resource = session.resource(view.resource)?.resource;
      if (!resource) return [];
      const names = [resource.name, ...resource.aliases].join(', ');
      return [{text: resource.title, note: `${tab.title} (${names})`, command: `go ${resource.name}`}];
    }),
  );
  const seen = new Set<string>();
  const actions = state.tabs
    .flatMap(tab => tab.views.flatMap(view => actionsFor(session, view.resource)))
    .filter(({resource, action}) => {
      const name = `${resource.name}.${action.name}`;
      return !seen.has(name) && seen.add(name);
    })
    .map(({resource, action}) => ({
      text: action.title,
      note: action.command,
      command: `do ${resource.name}.${action.name}`,
    }));
  const commands = bindings
    .filter(binding => plain.has(binding.command))
    .map(binding => ({
      text: binding.about,
      note: `${binding.keys[0] ?? ''} ${binding.command}`,
      command: binding.command,
    }));
  const profiles = state.profiles.map(name => ({
    text: `Profile: ${name}`,
    note: 'drops every row and credential of this one',
    command: `profile ${name}`,
  }));
  const [home] = views;
  const making = home
    ? [
        {
          text: 'New profile',
          note: 'names a ground segment of your own',
          command: `do ${home.command.slice(3)}.${newProfile}`,
        },
      ]
    : [];
  const looks = themeNames.map(name => ({text: `Theme: ${name}`, note: '', command: `theme ${name}`}));
  const filters = Object.entries(state.choices.filters).map(([name, text]) => ({
    text: `Filter: ${name}`,
    note: text,
    command: `filter ${name}`,
  }));
  const templates = Object.entries(state.choices.templates).map(([name, {action}]) => ({
    text: `Template: ${name}`,
    note: action,
    command: `template ${name}`,
  }));
  return apart([
    {text: 'Overview', note: 'all services', command: 'tab-0'},
    ...views,
    ...actions,
    ...commands,
    {text: 'Tour of nine keys', note: 'one after the other; again ends it', command: 'tour'},
    ...profiles,
    ...making,
    ...looks,
    ...filters,
    ...templates,
  ]);
};

/** The entries that fit what was typed, best first. */
export const findEntries = (entries: readonly Entry[], typed: string): readonly Entry[] =>
  typed.trim() === ''
    ? entries
    : fuzzysort.go(typed.trim(), entries as Entry[], {keys: ['text', 'note']}).map(result => result.obj);

const mostRows = 40;
/** Less than this is in too many rows. */
const leastTyped = 2;

/** Rows of all lists that were read whose id is what was typed, or that have it in an id, a name or another word. */
const rowEntries = (session: Session, typed: string): {exact: Entry[]; within: Entry[]} => {
  const wanted = typed.trim().toLowerCase();
  const exact: Entry[] = [];
  const within: Entry[] = [];
  if (wanted.length < leastTyped) return {exact, within};
  const world = session.world();
  const seen = new Set<string>();
  for (const {service} of session.services)
    for (const resource of service.resources) {
      const texts = resource.columns.filter(({kind}) => kind === 'text' || kind === 'state');
      for (const {page} of session.poller.peekAll(resource.name))
        for (const row of page?.rows ?? []) {
          const id = resource.id(row);
          const is = id.toLowerCase() === wanted;
          if (!is && within.length >= mostRows) continue;
          const word = is
            ? undefined
            : texts.find(one => one.text(row, world).toLowerCase().includes(wanted));
          if (!is && !word && !id.toLowerCase().includes(wanted)) continue;
          const command = `row ${resource.name} ${id}`;
          if (seen.has(command)) continue;
          seen.add(command);
          const said = verdictOf(resource)?.text(row, world) ?? '';
          const note = [
            resource.title,
            word && word.text(row, world) !== id ? word.text(row, world) : '',
            said,
          ];
          const entry = {
            text: harmless(id),
            note: harmless(note.filter(part => part !== '' && part !== undefined).join('  ')),
            command,
          };
          if (is) exact.push(entry);
          else within.push(entry);
        }
    }
  return {exact, within};
};

/** What was done to something that no list has any more: the journal still knows of it. */
const journalEntries = (state: ConsoleState, typed: string): Entry[] => {
  const wanted = typed.trim().toLowerCase();
  if (wanted.length < leastTyped) return [];
  return state.journal
    .filter(({ids, row}) => [...ids, row ?? ''].some(id => id.toLowerCase() === wanted))
    .slice(-3)
    .toReversed()
    .map(({id, action, resource, verdict}) => ({
      text: `${resource} ${action}`,
      note: `journal: ${verdict}`,
      command: `journal ${id}`,
    }));
};

const rememberedFor = new WeakMap<Session, {readonly typed: string; readonly entries: readonly Entry[]}>();

/** What was seen once and is in no list any more: its history tells of it. Asked once for what is typed. */
const rememberedEntries = (session: Session, typed: string): readonly Entry[] => {
  const id = typed.trim();
  const known = rememberedFor.get(session);
  if (known?.typed === id) return known.entries;
  const {now} = session.world();
  const entries =
    id.length < leastTyped
      ? []
      : session.memory.past.named(id).flatMap(({resource: name, at}): Entry[] => {
          const resource = session.resource(name)?.resource;
          const note = `${resource?.title}  no longer listed, seen until ${utc(at, now)}`;
          return resource ? [{text: harmless(id), note, command: `history ${name} ${id}`}] : [];
        });
  rememberedFor.set(session, {typed: id, entries});
  return entries;
};

/** A row that was gone to from here, by the command that leads to it. */
const rowEntry = (session: Session, command: string): Entry | undefined => {
  const [verb, name = ''] = command.split(' ');
  const resource = verb === 'row' ? session.resource(name)?.resource : undefined;
  const text = harmless(command.slice(`row ${name} `.length));
  return resource && {text, note: resource.title, command};
};

/** What `@` and a time offer: that moment, or some that are near; and the way back. */
const momentEntries = (session: Session, typed: string): readonly Entry[] => {
  const {now} = (session.asOf?.live ?? session).world();
  const back = session.asOf ? [{text: 'Now', note: 'leave the former moment', command: 'at now'}] : [];
  if (typed === 'now') return back;
  const offered = typed === '' ? ['10m', '1h', '6h', '24h'] : [typed];
  const moments = offered.flatMap((text): Entry[] => {
    const moment = parseFormerTime(text, now);
    if (!moment.ok) return [{text: harmless(moment.problem), note: '', command: 'look-back'}];
    const note = `${utc(moment.value, now)}, ${age(now - moment.value)} ago`;
    return [{text: `As it was: ${harmless(text)}`, note, command: `at ${moment.value}`}];
  });
  return [...moments, ...back];
};

/**
 * What the palette offers for what was typed: a thing of that very id first, then views, actions and commands by name,
 * then things that have it in their names; of nothing typed, what was done last from here first.
 */
export const paletteEntries = (session: Session, state: ConsoleState, typed: string): readonly Entry[] => {
  if (typed.trim().startsWith('@')) return momentEntries(session, typed.trim().slice(1).trim());
  const entries = entriesOf(session, state);
  if (typed.trim() === '') {
    const recent = state.recent.flatMap(
      command => entries.find(entry => entry.command === command) ?? rowEntry(session, command) ?? [],
    );
    return [...recent, ...entries.filter(entry => !recent.includes(entry))];
  }
  const {exact, within} = rowEntries(session, typed);
  const found = findEntries(entries, typed);
  const lately = state.recent.flatMap(command => found.find(entry => entry.command === command) ?? []);
  const listed = new Set(exact.map(({command}) => command.split(' ')[1]));
  const gone = rememberedEntries(session, typed).filter(({command}) => !listed.has(command.split(' ')[1]));
  return [
    ...exact,
    ...gone,
    ...journalEntries(state, typed),
    ...lately,
    ...found.filter(entry => !lately.includes(entry)),
    ...within,
  ];
};

/** No two entries read the same: those that would are told apart by their commands. */
const apart = (entries: readonly Entry[]): readonly Entry[] => {
  const count = new Map<string, number>();
  for (const {text} of entries) count.set(text, (count.get(text) ?? 0) + 1);
  return entries.map(entry =>
    count.get(entry.text) === 1 ? entry : {...entry, text: `${entry.text} (${entry.note || entry.command})`},
  );
};
