import type {Alert} from '../../declare/resource.ts';
import {parseTime} from '../../declare/when.ts';
import {alertName} from '../../engine/alerts/alerts.ts';
import {areAlertsRead} from '../shell/health.ts';
import type {Shell} from '../shell/shell.ts';

/** Taking note of alerts, and keeping in step with what other consoles of the same profile took note of. */
export const createAcknowledgeControl = ({session, store, toast, tellUnkept}: Shell) => {
  /** All that alerts on this resource are made from has been read: what is not among the alerts now has ended. */
  const isRead = (name: string): boolean => {
    const connected = session.resource(name)?.connected;
    return connected !== undefined && areAlertsRead(session, connected);
  };
  const show = () => {
    const names = session
      .alerts()
      .filter(alert => session.acknowledged.has(alert))
      .map(alertName);
    store.set(state =>
      state.acknowledged.size === names.length && names.every(name => state.acknowledged.has(name))
        ? state
        : {...state, acknowledged: new Set(names)},
    );
  };
  const keep = (work: Promise<void>) => {
    tellUnkept(work);
    show();
  };
  return {
    toggle: (alert: Alert) => keep(session.acknowledged.toggle(alert)),
    /**
     * Acknowledges an alert with a note for whoever looks at it next; one that was acknowledged gets the note. What ends
     * in `until +2h` or `until 14:00` is news again from then on.
     */
    note: (alert: Alert, given: string) => {
      const {now} = session.world();
      const [, note = given, until] = /^(.*?)\s*\buntil\s+(\S.*)$/s.exec(given) ?? [];
      const moment = until === undefined ? undefined : parseTime(until, now);
      if (moment && !moment.ok) return toast('warn', `Not acknowledged: ${moment.problem}`);
      if (moment && moment.value <= now) return toast('warn', 'Not acknowledged: that moment is past.');
      const before = session.acknowledged.has(alert) ? session.acknowledged.toggle(alert) : Promise.resolve();
      keep(before.then(() => session.acknowledged.toggle(alert, note, moment?.value)).then(show));
    },
    follow: () => {
      session.acknowledged.follow(session.alerts(), isRead);
      show();
    },
  };
};

export type AcknowledgeControl = ReturnType<typeof createAcknowledgeControl>;
