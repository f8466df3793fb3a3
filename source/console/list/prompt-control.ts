import {filterOffers} from '../../list/complete-filter.ts';
import type {Key} from '../../terminal/key.ts';
import {edit, editOf} from '../form/edit.ts';
import {popOverlay, pushOverlay} from '../overlays/overlay-stack.ts';
import type {PromptState} from '../shell/overlay-state.ts';
import type {Shell} from '../shell/shell.ts';
import {viewOf, withOverlay, withView} from '../shell/state.ts';

/** `@late = state:pending age>2h`: a filter that is kept under a name; without terms it is dropped. */
const definition = /^@([\p{L}\p{N}_-]+)\s*=\s*(.*)$/su;

/** The filter under the list: it works as it is typed, Tab completes it, Enter keeps it, Escape goes back to the one before. */
export const createPromptControl = ({session, store, remember, toast}: Shell) => {
  const show = (filter: string) =>
    store.set(state => withView(state, view => (view.filter === filter ? view : {...view, filter, top: 0})));

  const name = (kept: string, text: string) => {
    store.set(state => {
      const {[kept]: _, ...others} = state.choices.filters;
      const filters = text === '' ? others : {...others, [kept]: text};
      return {...state, choices: {...state.choices, filters}};
    });
    remember({filters: store.get().choices.filters});
    toast(
      'good',
      text === '' ? `The filter @${kept} is dropped.` : `Kept as @${kept}; --filter @${kept} is the same.`,
    );
  };

  const offersFor = (text: string): readonly string[] => {
    const view = viewOf(store.get());
    const resource = view && session.resource(view.resource)?.resource;
    if (!view || !resource) return [];
    const rows = session.poller.peek(view.resource, view.query)?.page?.rows ?? [];
    return filterOffers(text, resource.columns, rows, session.world(), store.get().choices.filters);
  };

  const change = (update: Partial<PromptState>) =>
    store.set(state => withOverlay<PromptState>(state, 'filter', one => ({...one, ...update})));

  /** Puts the next offer into the field; a text that has one alone is completed with it. */
  const complete = (prompt: PromptState, by: number) => {
    const offers = prompt.offers ?? offersFor(prompt.edit.text);
    if (offers.length === 0) return;
    const offer = ((prompt.offer ?? (by > 0 ? -1 : 0)) + by + offers.length) % offers.length;
    const text = offers[offer]!;
    change({
      edit: editOf(text),
      ...(offers.length === 1 ? {offers: undefined, offer: undefined} : {offers, offer}),
    });
    show(text.trim());
  };

  return {
    open: () => {
      const view = viewOf(store.get());
      if (view) pushOverlay(store, {kind: 'filter', edit: editOf(view.filter), before: view.filter});
    },
    apply: show,
    offersFor,
    key: (prompt: PromptState, pressed: Key, command: string | undefined) => {
      if (command === 'accept') {
        popOverlay(store);
        const [, kept, text = ''] = definition.exec(prompt.edit.text.trim()) ?? [];
        if (kept === undefined) return;
        name(kept, text.trim());
        return show(text.trim() === '' ? '' : `@${kept}`);
      }
      if (command === 'back') {
        popOverlay(store);
        return show(prompt.before === prompt.edit.text ? '' : prompt.before);
      }
      if (command === 'complete') return complete(prompt, 1);
      if (command === 'complete-previous') return complete(prompt, -1);
      const changed = edit(prompt.edit, pressed);
      if (!changed) return;
      change({edit: changed, offers: undefined, offer: undefined});
      // While a name is given to a filter its terms are what is shown.
      const text = changed.text.trim();
      show(definition.exec(text)?.[2]?.trim() ?? text);
    },
  };
};

export type PromptControl = ReturnType<typeof createPromptControl>;
