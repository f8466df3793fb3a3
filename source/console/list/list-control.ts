import {asFailure} from '../../declare/failure.ts';
import {alertName} from '../../engine/alerts/alerts.ts';
import {actionByName} from '../change/pane-actions.ts';
import type {Performing} from '../change/performing.ts';
import type {DetailControl} from '../detail/detail-control.ts';
import type {FormControl} from '../form/form-control.ts';
import {step} from '../keys/moved-cursor.ts';
import type {AcknowledgeControl} from '../overlays/acknowledge-control.ts';
import type {AskControl} from '../overlays/ask-control.ts';
import {areAlertsRead} from '../shell/health.ts';
import type {ListState, TextState} from '../shell/overlay-state.ts';
import type {Shell} from '../shell/shell.ts';
import {textHeight, withOverlay} from '../shell/state.ts';
import {rowOf} from './rows.ts';
import type {ViewControl} from './view-control.ts';

type Parts = {
  readonly views: ViewControl;
  readonly detail: DetailControl;
  readonly form: FormControl;
  readonly performing: Performing;
  readonly acknowledge: AcknowledgeControl;
  readonly ask: AskControl;
};

/** Milliseconds after which an operator has looked at what stands on the screen. */
const lookedAt = 2000;

/** The place of a line whose name is remembered, wherever it has moved to; the same place when it has gone. */
const placeOf = (names: readonly string[], index: number, chosen: string | undefined): number => {
  const found = chosen === undefined ? -1 : names.indexOf(chosen);
  return found >= 0 ? found : Math.max(0, Math.min(index, names.length - 1));
};

/** Alerts, journal, help and other texts: moving in them, and what their lines lead to. */
export const createListControl = (
  shell: Shell,
  {views, detail, form, performing, acknowledge, ask}: Parts,
) => {
  const {session, store, toast} = shell;
  const settling = new Set<string>();

  const namesIn = (kind: ListState['kind']): readonly string[] =>
    kind === 'alerts'
      ? session.alerts().map(alertName)
      : store
          .get()
          .journal.toReversed()
          .map(({id}) => id);

  /** Scrolls a text overlay (detail, help, plain text) of so many lines. */
  const scroll = (kind: 'detail' | 'help' | 'text', command: string, length: number): boolean => {
    const page = textHeight(store.get());
    const last = Math.max(0, length - page);
    const moved = (top: number) => step(command, Math.min(top, last), last, page);
    if (moved(0) === undefined) return false;
    store.set(state =>
      withOverlay<TextState>(state, kind as 'text', one => ({...one, top: moved(one.top) ?? one.top})),
    );
    return true;
  };

  /** Goes to a row where it is shown; of one that its list has not, or no more, to what is known of it. */
  const goTo = (name: string, id: string, isUnlisted = false) => {
    views.goTo(name, id);
    const resource = session.resource(name)?.resource;
    const isGone = () =>
      resource?.trace !== undefined &&
      session.world().rows(resource) !== undefined &&
      rowOf(session, name, id) === undefined;
    if (id !== '' && (isUnlisted || isGone())) detail.open(name, id, 'trace');
  };

  /** Commands on an alert: go to its row, acknowledge it, or do its next step by that action's key. */
  const onAlert = (command: string | undefined, key: string, index: number): boolean => {
    const alert = session.alerts()[index];
    if (!alert) return false;
    if (command === 'open') {
      goTo(alert.resource, alert.id, alert.isUnlisted);
      return true;
    }
    if (command === 'note') {
      ask.open({
        title: 'Note',
        hint: 'for the others; end it with until +2h or until 14:00 to be told again then',
        done: note => acknowledge.note(alert, note),
      });
      return true;
    }
    if (command === 'acknowledge') {
      acknowledge.toggle(alert);
      return true;
    }
    const next = alert.action && actionByName(session, alert.action);
    if (!next || next.action.key !== key) return false;
    views.goTo(alert.resource, alert.id);
    const own = next.action.on === 'nothing' || next.resource.name === alert.resource;
    const row = own ? rowOf(session, alert.resource, alert.id) : undefined;
    if (next.action.on !== 'nothing' && row === undefined)
      toast('notice', `${next.action.title}: choose a row first.`);
    else form.open(next.resource, next.action, row, alert.draft);
    return true;
  };

  /** Commands on what was done: go to what came of it, or settle what is unknown. */
  const onEntry = (command: string | undefined, index: number): boolean => {
    const entry = store.get().journal.toReversed()[index];
    if (!entry) return false;
    if (command === 'open') {
      const id = entry.ids[0] ?? entry.row;
      if (id !== undefined) goTo(entry.resource, id);
      return true;
    }
    if (command === 'settle') {
      if (entry.verdict !== 'unknown') toast('notice', 'Its outcome is known.');
      else if (!settling.has(entry.id)) {
        settling.add(entry.id);
        session
          .settle(entry)
          .then(performing.tell, error => toast('bad', asFailure(error).message, true))
          .finally(() => settling.delete(entry.id));
      }
      return true;
    }
    return false;
  };

  const onList = (list: ListState, command: string | undefined, key: string): boolean => {
    const names = namesIn(list.kind);
    const index = placeOf(names, list.index, list.chosen);
    const to = step(command, index, names.length - 1, textHeight(store.get()));
    if (to === undefined)
      return list.kind === 'alerts' ? onAlert(command, key, index) : onEntry(command, index);
    store.set(state =>
      withOverlay<ListState>(state, list.kind, one => ({
        ...one,
        index: to,
        // What was done last comes on top: a cursor that is there is to see it.
        chosen: to === 0 && list.kind === 'journal' ? undefined : names[to],
      })),
    );
    return true;
  };

  const onOverview = (command: string | undefined, key: string): boolean => {
    const names = namesIn('alerts');
    const {alertCursor, alertChosen} = store.get();
    const index = placeOf(names, alertCursor, alertChosen);
    const to = step(command, index, names.length - 1, 5);
    if (to === undefined) return onAlert(command, key, index);
    store.set(state => ({...state, alertCursor: to, alertChosen: names[to]}));
    return true;
  };

  let since: number | undefined;
  /** The alerts are those of all services, or have stood long enough to be looked at: the cursor stays on its own. */
  const alertsStand = (): boolean => {
    if (session.alerts().length === 0) return false;
    since ??= session.clock.wall();
    return (
      session.clock.wall() - since > lookedAt ||
      session.services.every(
        connected => connected.failure !== undefined || areAlertsRead(session, connected),
      )
    );
  };

  /** The session's world changed: cursors go where their lines have gone. */
  const follow = () => {
    const alerts = namesIn('alerts');
    store.set(state => {
      const alertCursor = placeOf(alerts, state.alertCursor, state.alertChosen);
      const alertChosen = alertsStand() ? alerts[alertCursor] : state.alertChosen;
      return alertCursor === state.alertCursor && alertChosen === state.alertChosen
        ? state
        : {...state, alertCursor, alertChosen};
    });
    for (const kind of ['alerts', 'journal'] as const)
      store.set(state =>
        withOverlay<ListState>(state, kind, one => {
          const names = namesIn(kind);
          const index = placeOf(names, one.index, one.chosen);
          const chosen = kind === 'alerts' ? names[index] : one.chosen;
          return index === one.index && chosen === one.chosen ? one : {...one, index, chosen};
        }),
      );
  };

  return {onList, onOverview, scroll, follow};
};

export type ListControl = ReturnType<typeof createListControl>;
