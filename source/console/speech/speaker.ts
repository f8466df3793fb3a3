import {alertName} from '../../engine/alerts/alerts.ts';
import type {Session} from '../../engine/session.ts';
import {plural} from '../../text/quantities.ts';
import type {Shown} from '../list/rows.ts';
import {tourLines, tourSteps} from '../overlays/tour.ts';
import type {Console} from '../shell/controller.ts';
import {areAlertsRead} from '../shell/health.ts';
import {type ConsoleState, type View, viewOf} from '../shell/state.ts';
import {listTopics} from './spoken-list.ts';
import {overlayTopics} from './spoken-overlay.ts';
import {healthTopics, overviewTopics} from './spoken-overview.ts';
import {plainWords, severityWords, toneWords} from './spoken-text.ts';
import {changes, type Topic, topic} from './topic.ts';

/** Everything that there is to say of the console as it stands, in the order in which it is said. */
const sceneOf = (
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
    ...tourTopics(state),
    ...(state.paused ? [topic('paused', 'Paused: nothing is read until p.')] : []),
    ...(over ? overlayTopics(over, state, session) : pane),
  ];
};

const tourTopics = ({tour}: ConsoleState): readonly Topic[] => {
  if (tour === undefined) return [];
  const {key, says} = tourLines()[tour]!;
  return [topic(`tour ${tour}`, `Tour, ${tour + 1} of ${tourSteps.length}: ${key} ${plainWords(says)}.`)];
};

export type SpeakerOptions = {
  readonly console: Pick<Console, 'store' | 'rows'>;
  readonly session: Session;
  /** Writes text to the terminal, line ends included. */
  readonly write: (text: string) => void;
};

/** Topics about the world that are there from the start are counted, not told one by one. */
const isStanding = ({name}: Topic) => name.startsWith('alert ');

/**
 * The console for a screen reader: lines that are appended as something changes, and nothing that is ever drawn over.
 * It says where the operator is, the row under the cursor, messages, new alerts, forms field by field.
 */
export const createSpeaker = ({console: control, session, write}: SpeakerOptions) => {
  let said: readonly Topic[] = [];
  /** Alerts that were told or counted, and have not ended. */
  let alerts = new Set<string>();
  let isCounted = false;
  /** Echoed characters stand on the present line. */
  let isMidLine = false;

  const line = (words: string) => {
    write(`${isMidLine ? '\r\n' : ''}${words}\r\n`);
    isMidLine = false;
  };
  const now = () => sceneOf(control.store.get(), session, control.rows);

  const isAllRead = () => session.services.every(one => one.failure || areAlertsRead(session, one));

  const hear = () => {
    const scene = now();
    const standing = scene.filter(isStanding);
    const known = isCounted ? alerts : new Set(standing.map(({name}) => name));
    const fresh = scene.filter(one => !isStanding(one) || !known.has(one.name));
    for (const change of changes(said, fresh)) {
      if ('line' in change) line(change.line);
      else {
        write(change.echo);
        isMidLine = true;
      }
    }
    alerts = new Set(standing.map(({name}) => name));
    said = scene;
    if (!isCounted && isAllRead()) {
      isCounted = true;
      line(`${plural(standing.length, 'alert')}. ! shows them.`);
    }
  };

  const {name, readOnly} = session.profile;
  line(
    `skydeck, profile ${name}${readOnly ? ', read-only' : ''}. ? is help, Control L says it again, q quits.`,
  );
  hear();
  const stop = control.store.subscribe(hear);

  return {
    /** Says again where the operator is and what is open. */
    again: () => {
      const still = /^(?:alert|health|message) /;
      for (const change of changes(
        [],
        now().filter(one => !still.test(one.name)),
      ))
        if ('line' in change) line(change.line);
    },
    close: stop,
  };
};

export type Speaker = ReturnType<typeof createSpeaker>;
