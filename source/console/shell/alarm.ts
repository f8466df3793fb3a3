import {severityTones} from '../../declare/resource.ts';
import {alertName} from '../../engine/alerts/alerts.ts';
import {harmless} from '../../text/harmless.ts';
import {areAlertsRead} from './health.ts';
import type {Shell} from './shell.ts';

/**
 * Rings the bell once for each new critical alert, and again for one that had ended, but not for those that were there
 * when its service's lists were first read: a service that does not answer silences no other.
 */
export const createAlarm = ({session, store, ports, toast}: Shell) => {
  let known: ReadonlySet<string> = new Set();
  const listening = new Set<unknown>();
  let named: string | undefined;
  return {
    follow: () => {
      // What rang then rings no more.
      if (session.asOf) return;
      const critical = session.alerts().filter(alert => alert.severity === 'critical');
      const fresh = critical.filter(alert => !known.has(alertName(alert)));
      known = new Set(critical.map(alertName));
      const {acknowledged} = store.get();
      const [first] = fresh.filter(
        alert =>
          listening.has(session.resource(alert.resource)?.connected) && !acknowledged.has(alertName(alert)),
      );
      if (first) {
        ports.bell(harmless(first.title));
        toast(severityTones[first.severity], `${first.title} (! shows it)`);
      }
      const open = critical.filter(alert => !acknowledged.has(alertName(alert))).length;
      const name = `${open > 0 ? `(${open} critical) ` : ''}skydeck ${session.profile.name}`;
      // A terminal whose window was never named by us keeps its own name.
      if (name !== named && (named !== undefined || open > 0)) {
        named = name;
        ports.title?.(harmless(name));
      }
      for (const connected of session.services)
        if (areAlertsRead(session, connected)) listening.add(connected);
    },
  };
};
