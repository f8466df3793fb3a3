import type {Resource} from '../../declare/resource.ts';
import type {Session} from '../../engine/session.ts';
import {actionsFor} from '../change/pane-actions.ts';
import type {Overlay} from '../shell/overlay-state.ts';
import {type ConsoleState, tabOf, viewOf} from '../shell/state.ts';

/** Where a key is pressed: what decides whether its command makes sense there. */
export type KeyPlace = {
  readonly over: Overlay['kind'] | undefined;
  /** The list in view, or that of the row in detail. */
  readonly resource: Resource | undefined;
  /** Something lies over the pane, or a list was gone into: there is a way back. */
  readonly inside: boolean;
  /** How many lists the tab has side by side. */
  readonly views: number;
  readonly isOverview: boolean;
  /** It shows a former moment. */
  readonly isPast: boolean;
  /** Keys of the actions that the list has, with what they do. */
  readonly actions: ReadonlyMap<string, string>;
  /** An outcome is unknown: there is something to settle. */
  readonly unsettled: boolean;
};

export const keyPlaceOf = (state: ConsoleState, session: Session): KeyPlace => {
  const top = state.overlays.at(-1);
  const name = top?.kind === 'detail' ? top.resource : top ? undefined : viewOf(state)?.resource;
  const tab = tabOf(state);
  const actions = name === undefined ? [] : actionsFor(session, name);
  return {
    actions: new Map(actions.map(({action}) => [action.key, action.title])),
    isPast: session.asOf !== undefined,
    over: top?.kind,
    resource: name === undefined ? undefined : session.resource(name)?.resource,
    inside: top !== undefined || (tab?.inner.length ?? 0) > 0,
    views: tab?.views.length ?? 0,
    isOverview: state.tab === 0,
    unsettled: state.journal.some(({verdict}) => verdict === 'unknown'),
  };
};
