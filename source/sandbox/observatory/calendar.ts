import {answered, crashed, noRoute, writePythonLine} from './gateway.ts';

type Event = {
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

/** Those whose missing keys are told; the others crash on them. */
const told: Readonly<Record<string, readonly string[]>> = {siteevents: ['site', 'start', 'end']};

/** The readings of photonranch-calendar (3d73282): times are compared as texts, both ends count. */
export const createCalendar = (): Calendar => {
  const events: Event[] = [];
  let down = false;
  const at = (site: string, time: string) => {
    if (down) throw new Error('the calendar is down');
    return events.filter(event => event.site === site && event.start <= time && time <= event.end);
  };
  type Read = (text: (key: string) => string) => unknown;
  const readings: Readonly<Record<string, Read>> = {
    'get-event-at-time': text => at(text('site'), text('time')),
    // By the end alone: the index that is asked has no other.
    siteevents: text =>
      events
        .filter(({site, end}) => site === text('site') && end >= text('start') && end <= text('end'))
        .sort((one, other) => (one.end < other.end ? -1 : 1)),
    'user-events-ending-after-time': text =>
      events.filter(({creator_id: id, end}) => id === text('user_id') && end >= text('time')),
    'is-user-scheduled': text =>
      at(text('site'), text('time')).some(({creator_id: id}) => id === text('user_id')),
    'does-conflicting-event-exist': text =>
      at(text('site'), text('time')).some(({creator_id: id}) => id !== text('user_id')),
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
      const read = Object.hasOwn(readings, path) ? readings[path] : undefined;
      if (!read || request.method !== 'POST') return noRoute();
      if (down) return crashed();
      try {
        const body = Object(JSON.parse(await request.text())) as Record<string, unknown>;
        const missing = told[path]?.find(key => !(key in body));
        if (missing) return answered(400, `Error: missing required key ${missing}`);
        const text = (key: string) => {
          if (!(key in body)) throw new Error(`KeyError: ${key}`);
          return String(body[key]);
        };
        return answered(200, writePythonLine(read(text)));
      } catch {
        return crashed();
      }
    },
  };
};
