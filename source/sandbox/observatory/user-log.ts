import {answered, crashed, noRoute, readPython, writePythonLine} from './gateway.ts';

type Level = 'debug' | 'info' | 'warning' | 'error' | 'critical';
/** As the table keeps it: what is posted as `log_message` is kept as `message`. */
export type Line = {
  readonly site: string;
  readonly message: string;
  readonly log_level: string;
  /** Epoch seconds; the table's sort key, so that of two lines of one second the later one stays. */
  readonly timestamp: number;
};

const keptSeconds = 7 * 86_400;

/** Thrown where the upstream's function crashes. */
class Crash extends Error {}

/** As Python's int() reads a query or a body: throws for what is no whole number. */
const wholeOf = (value: unknown): number => {
  if (typeof value === 'number') return Math.trunc(value);
  if (typeof value === 'string' && /^\s*[+-]?\d+\s*$/.test(value)) return Number(value);
  throw new Crash('int()');
};

/** What observatories tell their users (photonranch-userstatus f0e5069). Lines live for a week. */
export const createUserLog = (now: () => number) => {
  const sites = new Map<string, Map<number, Line>>();
  const listeners = new Set<(line: Line) => void>();
  const put = (line: Line) => {
    const lines = sites.get(line.site) ?? new Map<number, Line>();
    sites.set(line.site, lines);
    const isNew = !lines.has(line.timestamp);
    lines.set(line.timestamp, line);
    for (const at of lines.keys()) if (at < now() - keptSeconds) lines.delete(at);
    // Only new rows are streamed on.
    if (isNew) for (const listener of listeners) listener(line);
  };
  const recent = (query: URLSearchParams): Response => {
    const after = wholeOf(query.get('after_time'));
    const found = [...(sites.get(query.get('site') ?? '')?.values() ?? [])]
      .filter(({timestamp}) => timestamp > Math.max(after, now() - keptSeconds))
      .sort((one, other) => other.timestamp - one.timestamp)
      .map(({message, log_level, timestamp}) => ({message, log_level, timestamp}));
    return answered(200, writePythonLine(found));
  };
  const add = (text: string): Response => {
    const body = Object(readPython(text).value) as Record<string, unknown>;
    if (typeof body.site !== 'string' || !('log_message' in body)) throw new Crash('KeyError');
    put({
      site: body.site,
      message: String(body.log_message),
      log_level: String(body.log_level ?? 'info'),
      timestamp: wholeOf(body.timestamp),
    });
    return answered(200, 'Succesfully added new log message.');
  };
  return {
    tell: (site: string, message: string, level: Level = 'info') =>
      put({site, message, log_level: level, timestamp: Math.floor(now())}),
    /** New lines as they are pushed: their times as text. */
    onLine: (listener: (line: Omit<Line, 'timestamp'> & {readonly timestamp: string}) => void) => {
      listeners.add(line => listener({...line, timestamp: String(line.timestamp)}));
    },
    handle: async (path: string, request: Request): Promise<Response> => {
      try {
        if (path === 'recent-logs' && request.method === 'GET')
          return recent(new URL(request.url).searchParams);
        if (path === 'newlog' && request.method === 'POST') return add(await request.text());
      } catch {
        return crashed();
      }
      return noRoute();
    },
  };
};

export type UserLog = ReturnType<typeof createUserLog>;
