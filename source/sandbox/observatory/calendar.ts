import {answered, crashed, noRoute} from './gateway.ts';
import {writePython} from './python-json.ts';

export type Event = {
  readonly event_id: string;
  readonly start: string;
  readonly end: string;
  readonly creator: string;
  readonly creator_id: string;
  readonly site: string;
  readonly title: string;
  readonly reservation_type: 'realtime' | 'project';
  readonly origin: 'ptr' | 'lco';
  readonly resourceId: string;
  readonly project_id: string;
  readonly reservation_note: string;
  readonly last_modified: string;
};

/** `YYYY-MM-DDTHH:MM:SSZ` */
export const calendarText = (seconds: number): string =>
  new Date(Math.floor(seconds) * 1000).toISOString().replace(/\.\d{3}Z$/, 'Z');

export type Calendar = {
  add(event: Pick<Event, 'site' | 'start' | 'end' | 'creator' | 'creator_id' | 'title'>): void;
  /** Those that hold at a moment. Throws while the calendar is down. */
  at(site: string, time: string): readonly Event[];
  setDown(down: boolean): void;
  handle(path: string, request: Request): Promise<Response>;
};

const readings: Readonly<Record<string, readonly string[]>> = {
  'get-event-at-time': ['site', 'time'],
  siteevents: ['site', 'start', 'end'],
  'user-events-ending-after-time': ['user_id', 'time'],
};

/** The readings of photonranch-calendar: times are compared as texts, both ends count. */
export const createCalendar = (): Calendar => {
  const events: Event[] = [];
  let down = false;
  const at = (site: string, time: string) => {
    if (down) throw new Error('the calendar is down');
    return events.filter(event => event.site === site && event.start <= time && time <= event.end);
  };
  return {
    add: event => {
      events.push({
        event_id: `event-${events.length + 1}`,
        reservation_type: 'realtime',
        origin: 'ptr',
        resourceId: event.site,
        project_id: 'none',
        reservation_note: '',
        last_modified: event.start,
        ...event,
      });
    },
    at,
    setDown: value => {
      down = value;
    },
    handle: async (path, request) => {
      const keys = readings[path];
      if (!keys || request.method !== 'POST') return noRoute();
      if (down) return crashed();
      let body: Record<string, unknown>;
      try {
        body = Object(JSON.parse(await request.text()));
      } catch {
        return crashed();
      }
      const missing = keys.find(key => !(key in body));
      if (missing) return answered(400, `Error: missing required key ${missing}`);
      const text = (key: string) => String(body[key]);
      const found =
        path === 'get-event-at-time'
          ? at(text('site'), text('time'))
          : path === 'siteevents'
            ? events.filter(
                ({site, start, end}) => site === text('site') && end >= text('start') && start <= text('end'),
              )
            : events.filter(({creator_id: id, end}) => id === text('user_id') && end >= text('time'));
      return answered(200, writePython(found));
    },
  };
};
