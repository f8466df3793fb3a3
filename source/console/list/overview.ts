import type {Session} from '../../engine/session.ts';
import {type Line, paint} from '../draw/lines.ts';
import type {Theme} from '../draw/theme.ts';
import {alertHeading, alertLines} from '../overlays/alert-lines.ts';
import {healthOf} from '../shell/health.ts';
import type {ConsoleState} from '../shell/state.ts';
import {serviceLines} from './service-lines.ts';

type Props = {readonly state: ConsoleState; readonly session: Session; readonly theme: Theme};

/** Of the screen, so much is kept for alerts where there are so many: what is wrong matters more than what is there. */
const shareOfAlerts = 0.6;

/** All services at a glance, then the alerts of all, most urgent first, the chosen one with its reasons and next step. */
export const overviewLines = ({state, session, theme}: Props): readonly string[] => {
  const alerts = session.alerts();
  const height = state.rows - 3;
  // While lists are still read for the first time more alerts may come: the layout is to stay as it is when they do.
  const reading = healthOf(session, state).some(({tone}) => tone === 'busy');
  const share = Math.floor(height * shareOfAlerts);
  const kept = reading ? share : Math.min(share, alerts.length + 4);
  const services = serviceLines(session, state, theme, height - 1 - kept);
  const lines: Line[] = [
    ...services,
    ...(height > 15 && services.at(-1)?.length !== 0 ? [[]] : []),
    alertHeading(session, state, theme),
  ];
  const left = Math.max(1, height - lines.length);
  const shown = [...lines, ...alertLines(session, state, theme, state.alertCursor, left)].slice(0, height);
  return shown.map(line => paint(line, theme, state.columns));
};
