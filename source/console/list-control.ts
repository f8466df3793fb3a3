import type {AcknowledgeControl} from './acknowledge-control.ts';
import {actionByName, type Desk} from './desk.ts';
import type {FormControl} from './form-control.ts';
import type {Performing} from './performing.ts';
import {type ListState, type TextState, textHeight, withOverlay} from './state.ts';
import type {ViewControl} from './view-control.ts';

/** Alerts, journal, help and other texts: moving in them, and what their lines lead to. */
export const createListControl = (
  desk: Desk,
  {
    views,
    form,
    performing,
    acknowledge,
  }: {views: ViewControl; form: FormControl; performing: Performing; acknowledge: AcknowledgeControl},
) => {
  const {session, store, toast} = desk;

  const steps = (command: string, page: number): ((now: number, last: number) => number) | undefined =>
    ({
      next: (now: number) => now + 1,
      previous: (now: number) => now - 1,
      'page-next': (now: number) => now + page,
      'page-previous': (now: number) => now - page,
      first: () => 0,
      last: (_: number, last: number) => last,
    })[command];

  const bound = (to: number, last: number) => Math.max(0, Math.min(Math.max(0, last), to));

  /** Scrolls a text overlay (detail, help, plain text) of so many lines. */
  const scroll = (kind: 'detail' | 'help' | 'text', command: string, length: number): boolean => {
    const page = textHeight(store.get());
    const step = steps(command, page);
    if (!step) return false;
    const last = length - page;
    store.set(state =>
      withOverlay<TextState>(state, kind as 'text', one => ({
        ...one,
        top: bound(step(Math.min(one.top, Math.max(0, last)), last), last),
      })),
    );
    return true;
  };

  /** Commands on an alert: go to its row, acknowledge it, or do its next step by that action's key. */
  const onAlert = (command: string | undefined, key: string, index: number): boolean => {
    const alert = session.alerts()[index];
    if (!alert) return false;
    if (command === 'open') {
      views.goTo(alert.resource, alert.id);
      return true;
    }
    if (command === 'acknowledge') {
      acknowledge.toggle(alert);
      return true;
    }
    const step = alert.action && actionByName(session, alert.action);
    if (!step || step.action.key !== key) return false;
    const resource = session.resource(alert.resource)?.resource;
    const row = session
      .world()
      .rows(alert.resource)
      ?.find(one => resource?.id(one) === alert.id);
    views.goTo(alert.resource, alert.id);
    form.open(step.resource, step.action, row);
    return true;
  };

  const onList = (list: ListState, command: string | undefined, key: string): boolean => {
    const page = textHeight(store.get());
    const count = list.kind === 'alerts' ? session.alerts().length : store.get().journal.length;
    const index = bound(list.index, count - 1);
    const step = command && steps(command, page);
    if (step) {
      store.set(state =>
        withOverlay<ListState>(state, list.kind, one => ({
          ...one,
          index: bound(step(index, count - 1), count - 1),
        })),
      );
      return true;
    }
    if (list.kind === 'alerts') return onAlert(command, key, index);
    const entry = store.get().journal.toReversed()[index];
    if (!entry) return false;
    if (command === 'open') {
      const id = entry.ids[0] ?? entry.row;
      if (id !== undefined) views.goTo(entry.resource, id);
      return true;
    }
    if (command === 'settle') {
      if (entry.verdict !== 'unknown') toast('notice', 'Its outcome is known.');
      else
        void session
          .settle(entry)
          .then(performing.tell, error => toast('bad', (error as Error).message, true));
      return true;
    }
    return false;
  };

  const onOverview = (command: string | undefined, key: string): boolean => {
    const count = session.alerts().length;
    const {alertCursor} = store.get();
    const index = bound(alertCursor, count - 1);
    const step = command && steps(command, 5);
    if (step) {
      store.set(state => ({...state, alertCursor: bound(step(index, count - 1), count - 1)}));
      return true;
    }
    return onAlert(command, key, index);
  };

  return {onList, onOverview, scroll};
};

export type ListControl = ReturnType<typeof createListControl>;
