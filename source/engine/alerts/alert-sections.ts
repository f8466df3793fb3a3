import type {Draft} from '../../declare/draft.ts';
import {type Alert, severityTones} from '../../declare/resource.ts';
import {facts, type Section} from '../../declare/section.ts';
import type {EpochSeconds} from '../../declare/world.ts';
import {lasted, left} from '../../text/times.ts';
import type {Session} from '../session.ts';

/** Behind an alert's title: `, 2h left` until it is too late, else `, for 5m`; empty where neither is known, or it is new. */
export const alertWhen = (alert: Alert, now: EpochSeconds): string => {
  const {due, since} = alert;
  if (due !== undefined && due > now) return `, ${left(due, now)}`;
  return since === undefined || since >= now ? '' : `, for ${lasted({...alert, since}, now)}`;
};

/** The alerts about a row before what its detail view says, unless that tells the causes itself. */
export const withAlerts = (
  sections: readonly Section[],
  session: Session,
  resource: string,
  id: string,
  reach: (action: string, draft: Draft | undefined) => string | undefined,
): readonly Section[] => {
  if (sections.some(({kind}) => kind === 'causes')) return sections;
  const {now} = session.world();
  const own = session.alerts().filter(alert => alert.resource === resource && alert.id === id);
  return [
    ...own.map(alert => {
      const step = alert.action && reach(alert.action, alert.draft);
      return facts('Alert', {
        What: [`${alert.title}${alertWhen(alert, now)}`, severityTones[alert.severity]],
        Why: alert.why,
        Do: `${alert.todo}${step ? ` [${step}]` : ''}`,
      });
    }),
    ...sections,
  ];
};
