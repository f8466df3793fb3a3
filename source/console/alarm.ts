import {alertName} from '../engine/alert-name.ts';
import type {Desk} from './desk.ts';
import {toneOf} from './shell-lines.ts';

/** Rings the bell once for each new critical alert, but not for those that were there when all lists were first read. */
export const createAlarm = ({session, store, ports, toast}: Desk) => {
  const known = new Set<string>();
  let listening = false;
  const allRead = () =>
    session.services.every(({service}) =>
      service.resources.every(one => {
        const snapshot = one.alerts && session.poller.peek(one.name);
        return !one.alerts || (snapshot?.page && !snapshot.partial);
      }),
    );
  return {
    /** The session's world changed. */
    follow: () => {
      const critical = session.alerts().filter(alert => alert.severity === 'critical');
      const fresh = critical.filter(alert => !known.has(alertName(alert)));
      for (const alert of fresh) known.add(alertName(alert));
      const {acknowledged} = store.get();
      const [first] = fresh;
      if (listening && first && !fresh.every(alert => acknowledged.has(alertName(alert)))) {
        ports.bell();
        toast(toneOf(first), `${first.title} (! shows it)`);
      }
      listening ||= allRead();
    },
  };
};

export type Alarm = ReturnType<typeof createAlarm>;
