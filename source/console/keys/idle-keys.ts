import type {Shell} from '../shell/shell.ts';
import {type ConsoleState, viewOf} from '../shell/state.ts';
import {keyName} from './key-name.ts';
import {keyPlaceOf} from './key-place.ts';
import type {Binding, KeyContext} from './keymap.ts';

const places: Partial<Record<KeyContext, string>> = {
  grid: 'in a list',
  overview: 'in the overview',
  detail: 'in the details of a row',
  list: 'in the alerts and the journal',
  anywhere: 'where nothing else has the key',
};

const lower = (words: string) => words.charAt(0).toLowerCase() + words.slice(1);

/** Keys that mean nothing where they were pressed: that is said, with where they do, once for each place. */
export const createIdleKeys = ({session, toast}: Shell, map: readonly Binding[]) => {
  const told = new Set<string>();

  const elsewhere = (id: string, state: ConsoleState): string | undefined => {
    const view = state.overlays.length === 0 ? viewOf(state) : undefined;
    const here = view && session.resource(view.resource);
    if (here) {
      const others = here.connected.service.resources.filter(({name}) => name !== here.resource.name);
      for (const {title, actions = []} of others) {
        const found = actions.find(({key}) => key === id);
        if (found) return ` works in ${title} (${lower(found.title)})`;
      }
    }
    const command = map.find(({context, keys}) => context in places && keys.includes(id));
    if (!command) return undefined;
    const place = keyPlaceOf(state, session);
    const why = place.resource ? command.unless?.(place, command.keys) : undefined;
    if (why !== undefined) return `: ${why}`;
    return ` works ${places[command.context]} (${lower(command.about)})`;
  };

  return {
    tell: (id: string, state: ConsoleState) => {
      // Reports of the mouse and of the focus are no keys.
      if (/^(click|wheel-|focus-)/.test(id)) return;
      if (id === 'paste')
        return toast('notice', 'What was pasted does nothing here: it goes into a field that is open.');
      const place = `${state.tab} ${state.overlays.at(-1)?.kind ?? viewOf(state)?.resource} ${id}`;
      if (told.has(place)) return;
      told.add(place);
      const what = elsewhere(id, state);
      toast(
        'notice',
        what ? `${keyName(id)}${what}.` : `${keyName(id)} does nothing here; ? lists the keys that do.`,
      );
    },
  };
};
