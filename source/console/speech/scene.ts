import {alertName} from '../../engine/alerts/alert-name.ts';
import type {Session} from '../../engine/session.ts';
import type {Shown} from '../list/rows.ts';
import {type ConsoleState, type View, viewOf} from '../shell/state.ts';
import {plainWords, severityWords, toneWords} from './plain-words.ts';
import {listTopics} from './spoken-list.ts';
import {overlayTopics} from './spoken-overlay.ts';
import {healthTopics, overviewTopics} from './spoken-overview.ts';
import {type Topic, topic} from './topic.ts';

/** Everything that there is to say of the console as it stands, in the order in which it is said. */
export const sceneOf = (
  state: ConsoleState,
  session: Session,
  rows: (view: View) => Shown | undefined,
): readonly Topic[] => {
  const over = state.overlays.at(-1);
  const view = viewOf(state);
  const shown = view && rows(view);
  const pane =
    state.tab === 0 || !view || !shown
      ? overviewTopics(session, state)
      : listTopics(state, session, view, shown);
  return [
    ...state.toasts
      // The alarm's own message: the alert is said below.
      .filter(({text}) => !session.alerts().some(({title}) => text.startsWith(title)))
      .map(({id, tone, text}) => topic(`message ${id}`, `${toneWords[tone]}: ${plainWords(text)}`)),
    ...session
      .alerts()
      .map(alert =>
        topic(
          `alert ${alertName(alert)}`,
          `New alert, ${severityWords[alert.severity].toLowerCase()}: ${plainWords(alert.title)}. ! shows it.`,
        ),
      ),
    ...healthTopics(session, state),
    ...(state.paused ? [topic('paused', 'Paused: nothing is read until p.')] : []),
    ...(over ? overlayTopics(over, state, session) : pane),
  ];
};
