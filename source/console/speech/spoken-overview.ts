import type {Alert, Resource} from '../../declare/resource.ts';
import {alertWhen} from '../../engine/alerts/alert-sections.ts';
import {alertName} from '../../engine/alerts/alerts.ts';
import type {Session} from '../../engine/session.ts';
import {plural} from '../../text/quantities.ts';
import {actionByName} from '../change/pane-actions.ts';
import {keyName} from '../keys/key-name.ts';
import {calmOf, healthOf} from '../shell/health.ts';
import type {ConsoleState} from '../shell/state.ts';
import {plainWords, severityWords} from './spoken-text.ts';
import {type Topic, topic} from './topic.ts';

/** An alert in sentences: how grave, what, since when, why, and what to do with which key. */
const alertLines = (alert: Alert, session: Session, state: ConsoleState): readonly string[] => {
  const next = alert.action ? actionByName(session, alert.action) : undefined;
  const known = state.acknowledged.has(alertName(alert)) ? ', acknowledged' : '';
  return [
    `${severityWords[alert.severity]}: ${plainWords(alert.title)}${alertWhen(alert, session.world().now)}${known}.`,
    `Why: ${plainWords(alert.why)}`,
    `Do: ${plainWords(alert.todo)}${next ? ` Key ${keyName(next.action.key)}.` : ''}`,
  ];
};

/** The alert under the cursor of a list of alerts. */
export const alertTopic = (session: Session, state: ConsoleState, index: number): Topic => {
  const alerts = session.alerts();
  const at = Math.max(0, Math.min(index, alerts.length - 1));
  const alert = alerts[at];
  if (!alert) return topic('alert', plainWords(calmOf(session, state).words));
  return {
    name: 'alert',
    key: `${alertName(alert)} ${state.acknowledged.has(alertName(alert))}`,
    lines: [`Alert ${at + 1} of ${alerts.length}.`, ...alertLines(alert, session, state)],
  };
};

const countsOf = (resource: Resource, session: Session): string | undefined => {
  const counts = session.counts(resource);
  if (!counts) return undefined;
  return `${resource.title}: ${counts.map(({count, word}) => `${count} ${word}`.trim()).join(', ') || 'none'}`;
};

/** Services that stop answering, and that answer again, wherever the operator is. */
export const healthTopics = (session: Session, state: ConsoleState): readonly Topic[] =>
  healthOf(session, state).map(({service, title, tone, words, why}) => ({
    name: `health ${service}`,
    key: tone === 'good' || tone === 'busy' ? 'well' : `${tone} ${why ?? ''}`,
    quiet: true,
    lines: [
      `${title}: ${tone === 'good' || tone === 'busy' ? 'reachable again' : words}.${why ? ` ${plainWords(why)}` : ''}`,
    ],
  }));

/** The overview: each service with its counts, then the chosen alert. */
export const overviewTopics = (session: Session, state: ConsoleState): readonly Topic[] => {
  const lines = session.services.map(({service}) => {
    const health = healthOf(session, state).find(one => one.service === service.name);
    const counts = service.resources.flatMap(resource => countsOf(resource, session) ?? []);
    return plainWords(
      `${service.title}, ${health?.tone === 'good' ? 'reachable' : (health?.words ?? '')}. ${counts.join('. ')}`,
    );
  });
  const alerts = session.alerts().length;
  return [
    {
      name: 'place',
      key: 'overview',
      lines: [`Tab 0 Overview. ${plural(alerts, 'alert')}.`, ...lines],
    },
    alertTopic(session, state, state.alertCursor),
  ];
};
