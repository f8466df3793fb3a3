import {answered, crashed, noRoute} from './gateway.ts';
import {readPython, writePython} from './python-json.ts';

export type Line = {
  readonly site: string;
  readonly log_message: string;
  readonly log_level: 'debug' | 'info' | 'warning' | 'error' | 'critical';
  /** Epoch seconds. */
  readonly timestamp: number;
};

const keptSeconds = 3 * 86_400;

/** What observatories tell their users (photonranch-userstatus). Lines live for days. */
export const createUserLog = (now: () => number) => {
  let lines: Line[] = [];
  const listeners = new Set<(line: Line) => void>();
  const tell = (site: string, message: string, level: Line['log_level'] = 'info') => {
    const line = {site, log_message: message, log_level: level, timestamp: Math.floor(now())};
    lines.push(line);
    if (lines.length % 500 === 0) lines = lines.filter(({timestamp}) => timestamp > now() - keptSeconds);
    for (const listener of listeners) listener(line);
  };
  return {
    tell,
    onLine: (listener: (line: Line) => void) => {
      listeners.add(listener);
    },
    handle: async (path: string, request: Request): Promise<Response> => {
      const query = new URL(request.url).searchParams;
      if (path === 'recent-logs' && request.method === 'GET') {
        const [site, after] = [query.get('site'), Number(query.get('after_time') ?? Number.NaN)];
        if (!site || Number.isNaN(after)) return crashed();
        const since = Math.max(after, now() - keptSeconds);
        return answered(200, writePython(lines.filter(line => line.site === site && line.timestamp > since)));
      }
      if (path === 'newlog' && request.method === 'POST') {
        try {
          const body = readPython(await request.text()).value as Record<string, unknown>;
          tell(String(body.site), String(body.log_message), (body.log_level as Line['log_level']) ?? 'info');
          return answered(200, '""');
        } catch {
          return crashed();
        }
      }
      return noRoute();
    },
  };
};

export type UserLog = ReturnType<typeof createUserLog>;
