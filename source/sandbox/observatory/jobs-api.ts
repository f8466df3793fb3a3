import type {Random} from '../random.ts';
import {type Calendar, calendarText} from './calendar.ts';
import {
  answered,
  authorizerCrashed,
  crashed,
  noRoute,
  notAuthorized,
  type PythonJson,
  preflight,
  readPython,
  writePython,
} from './gateway.ts';
import {makeUlid, type Table, ulidPrefix} from './table.ts';

/** `seed-era`: the code of 2022-06, which the seed README describes (contract section 8). */
type Dialect = 'newest' | 'seed-era';

export type JobsApi = {handle(path: string, request: Request): Promise<Response>};

type Parts = {
  readonly table: Table;
  readonly calendar: Calendar;
  readonly random: Random;
  /** Epoch seconds. */
  readonly now: () => number;
  /** The roles that a token carries; undefined when it is refused. */
  readonly roles: (token: string) => readonly string[] | undefined;
  readonly dialect?: Dialect;
};
type Body = Readonly<Record<string, unknown>>;

const required = [
  'site',
  'device',
  'instance',
  'action',
  'user_name',
  'user_id',
  'optional_params',
  'required_params',
] as const;
const refusal = 'Someone else has a reservation right now. Please see the calendar for details.';
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

/** Thrown where the upstream's function crashes. */
class Crash extends Error {}

const textKey = (body: Body, key: string): string => {
  const value = body[key];
  // The table's keys are texts, and never empty.
  if (typeof value !== 'string' || value === '') throw new Crash(`${key} is no key of the table`);
  return value;
};

/** The five calls of photonranch-jobs with their quirks, answer for answer as they were recorded. */
export const createJobsApi = ({table, calendar, random, now, roles, dialect = 'newest'}: Parts): JobsApi => {
  const newest = dialect === 'newest';
  const day = 86_400_000;

  const metadata = () => {
    const id = Array.from({length: 52}, () => alphabet[random.whole(0, 35)]).join('');
    const headers = {
      'x-amzn-requestid': id,
      'x-amz-crc32': '2745614147',
      'content-type': 'application/x-amz-json-1.0',
      'content-length': '2',
      date: new Date(now() * 1000).toUTCString(),
      connection: 'keep-alive',
      'keep-alive': 'timeout=5',
    };
    return {ResponseMetadata: {RequestId: id, HTTPStatusCode: 200, HTTPHeaders: headers, RetryAttempts: 0}};
  };
  const success = (value: unknown) => answered(200, writePython(value));

  const newJob = (body: Body, hasFloat: boolean, mine: readonly string[]): Response => {
    const missing = required.find(key => !(key in body));
    if (missing) return answered(400, `Error: missing required key ${missing}`);
    const site = String(body.site);
    const milliseconds = Math.floor(now() * 1000);
    const events = calendar.at(site, calendarText(now()));
    // Python's text of a list of roles; the admin test looks for the word anywhere in it.
    const rolesText = `[${mine.map(role => JSON.stringify(role)).join(', ')}]`;
    const mayPass = newest && rolesText.includes('admin');
    const isOwner = events.some(event => event.creator_id === body.user_id);
    if (events.length > 0 && !isOwner && !mayPass) return answered(401, refusal);
    const ulid = makeUlid(milliseconds, random);
    if (newest && String(body.action) === 'cancel_all_commands') table.clear(site);
    if (hasFloat || site === '') throw new Crash('the table takes no floats and no empty keys');
    const row = {
      site,
      ulid,
      statusId: `UNREAD#${ulid}`,
      ...(newest ? {replicaStatusId: `UNREAD#${ulid}`} : {}),
      user_name: body.user_name,
      user_id: body.user_id,
      user_roles: newest ? rolesText : (body.user_roles ?? []),
      timestamp_ms: milliseconds,
      deviceType: String(body.device),
      deviceInstance: String(body.instance),
      action: String(body.action),
      optional_params: body.optional_params,
      required_params: body.required_params,
    };
    table.put(row);
    return success({...row, table_response: metadata()});
  };

  const getNewJobs = (body: Body): Response => {
    const site = textKey(body, 'site');
    const attribute = newest && body.alternateQueue === true ? 'replicaStatusId' : 'statusId';
    const found = table.unread(site, attribute);
    for (const {ulid} of found) table.update(site, ulid, {[attribute]: `RECEIVED#${ulid}`});
    // They are told as they were before.
    return success(found);
  };

  const setStatus = (body: Body, hasFloat: boolean, status: unknown, attribute: string): Response => {
    if (!('site' in body && 'ulid' in body))
      return answered(400, "Requires 'site' and 'jobId' in the body payload.");
    if (status === undefined || hasFloat) throw new Crash('no status, or a float');
    const ulid = textKey(body, 'ulid');
    const secondsUntilComplete = 'secondsUntilComplete' in body ? body.secondsUntilComplete : -1;
    table.update(textKey(body, 'site'), ulid, {[attribute]: `${status}#${ulid}`, secondsUntilComplete});
    return success(metadata());
  };

  const getRecentJobs = (body: Body): Response => {
    const site = textKey(body, 'site');
    const range = 'timeRange' in body ? body.timeRange : day;
    const from = typeof range === 'number' ? now() * 1000 - range : Number.NaN;
    if (Number.isNaN(from) || from < 0) throw new Crash('timeRange is no number, or reaches before 1970');
    return success(table.since(site, `${ulidPrefix(Math.ceil(from))}0000000000000000`));
  };

  const authorize = (header: string | null): Response | readonly string[] => {
    const [scheme = '', token] = (header ?? '').trim().split(' ');
    if (scheme === '') return notAuthorized();
    if (token === undefined) return authorizerCrashed();
    return (scheme.toLowerCase() === 'bearer' && roles(token)) || notAuthorized();
  };

  const routes: Readonly<Record<string, (body: Body, hasFloat: boolean) => Response>> = {
    getnewjobs: getNewJobs,
    updatejobstatus: (body, hasFloat) => setStatus(body, hasFloat, body.newStatus, 'statusId'),
    getrecentjobs: getRecentJobs,
    ...(newest && {
      startjob: (body: Body, hasFloat: boolean) =>
        setStatus(body, hasFloat, 'STARTED', body.alternateQueue === true ? 'replicaStatusId' : 'statusId'),
    }),
  };

  return {
    handle: async (path, request) => {
      const isNew = path === 'newjob';
      const route = Object.hasOwn(routes, path) ? routes[path] : undefined;
      if (request.method === 'OPTIONS') return preflight();
      if (request.method !== 'POST' || !(isNew || route)) return noRoute();
      const mine = isNew ? authorize(request.headers.get('authorization')) : [];
      if (mine instanceof Response) return mine;
      try {
        const read: PythonJson = readPython(await request.text());
        if (read.value === null || typeof read.value !== 'object' || Array.isArray(read.value))
          return crashed();
        const body = read.value as Body;
        return isNew ? newJob(body, read.hasFloat, mine) : route!(body, read.hasFloat);
      } catch {
        return crashed();
      }
    },
  };
};
