import fuzzysort from 'fuzzysort';
import type {Session} from '../../engine/session.ts';
import {themeNames} from '../../settings/profile-schema.ts';
import {newProfile} from '../form/new-profile-form.ts';
import {bindings} from '../keys/keymap.ts';
import {actionsFor} from '../shell/desk.ts';
import type {ConsoleState} from '../shell/state.ts';

/** One line of the palette: what it says, and the command that it stands for (`go windows`, `do windows.create`). */
export type Entry = {readonly text: string; readonly note: string; readonly command: string};

const plain = new Set([
  'refresh',
  'pause',
  'help',
  'alerts',
  'journal',
  'repaint',
  'timeline',
  'group',
  'export',
  'unreadable',
  'interrupt',
]);

/** Everything that can be asked for by name: views, actions, themes and the commands that need no row. */
export const entriesOf = (session: Session, state: ConsoleState): readonly Entry[] => {
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
  return [
    {text: 'Overview', note: 'all services', command: 'tab-0'},
    ...views,
    ...actions,
    ...commands,
    ...profiles,
    ...making,
    ...looks,
  ];
};

/** The entries that fit what was typed, best first. */
export const findEntries = (entries: readonly Entry[], typed: string): readonly Entry[] =>
  typed.trim() === ''
    ? entries
    : fuzzysort.go(typed.trim(), entries as Entry[], {keys: ['text', 'note']}).map(result => result.obj);
