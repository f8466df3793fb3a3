import type {Answer} from '../../declare/http.ts';
import type {Page} from '../../declare/resource.ts';
import {plural} from '../../text/quantities.ts';
import {short, wordsOf} from './answer-reason.ts';

const further = [
  'next',
  'next_page',
  'next_url',
  'next_token',
  'next_cursor',
  'nextPage',
  'nextToken',
  'nextCursor',
];
const totals = ['total', 'total_count', 'totalCount'];
const more = ['has_more', 'hasMore', 'has_next'];
/** Which page it is, and how many there are, each by its names. */
const places = ['page', 'current_page', 'currentPage'];
const lasts = ['pages', 'total_pages', 'totalPages', 'last_page', 'lastPage'];

const troubles = ['error', 'errors'];
const remarks = ['warning', 'warnings'];
const shortfalls = ['partial', 'truncated', 'incomplete'];

const objectsOf = (body: unknown, inner: readonly string[]): Readonly<Record<string, unknown>>[] => {
  const isObject = (one: unknown) => one !== null && typeof one === 'object' && !Array.isArray(one);
  if (!isObject(body)) return [];
  const outer = body as Readonly<Record<string, unknown>>;
  return [outer, ...inner.map(key => outer[key])].filter(isObject) as Readonly<Record<string, unknown>>[];
};

/** What an answer says went wrong with it, beside its rows. Undefined where it says nothing. */
const troubleOf = (body: unknown, status: number, count: number): string | undefined => {
  if (status === 206) return 'it came as a part (206)';
  if (status === 202 && count === 0) return 'it came as 202, which promises an answer and is none';
  for (const at of objectsOf(body, ['meta'])) {
    // Nothing, and a warning of something, is no proof that nothing is there.
    for (const key of [...troubles, ...(count === 0 ? remarks : [])]) {
      const words = wordsOf(at[key]);
      if (words !== undefined) return `its "${key}" says: ${short(words).replace(/\.$/, '')}`;
      if (at[key] === true) return `its "${key}" is true`;
    }
    const shortfall = shortfalls.find(key => at[key] === true);
    if (shortfall) return `it calls itself ${shortfall}`;
  }
  return undefined;
};

/** What an answer says of a rest that it does not hold: `next`, `total`, a Link header. Undefined where it is whole. */
const restOf = (
  body: unknown,
  headers: Readonly<Record<string, string>>,
  count: number,
): string | undefined => {
  if (/rel="?next\b/i.test(headers.link ?? '')) return 'its Link header names a next page';
  for (const at of objectsOf(body, ['meta', 'pagination', 'paging', 'links', '_links', 'page'])) {
    const next = further.find(key => Boolean(at[key]));
    if (next) return `its "${next}" names a next page`;
    const total = totals.find(key => typeof at[key] === 'number' && at[key] > count);
    if (total) return `its "${total}" is ${at[total]}`;
    const last = lasts.map(key => at[key]).find(one => typeof one === 'number');
    const place = places.map(key => at[key]).find(one => typeof one === 'number') ?? 1;
    if (typeof last === 'number' && last > Number(place)) return `it is page ${place} of ${last}`;
    if (more.some(key => at[key] === true)) return 'it says that there is more';
  }
  return undefined;
};

/** Words of warning beside rows, as of an interface that will go: the rows are there. */
const remarksOf = (body: unknown): readonly string[] =>
  objectsOf(body, ['meta']).flatMap(at =>
    remarks.flatMap(key => {
      const words = wordsOf(at[key]);
      return words === undefined ? [] : [`The answer's "${key}" says: ${short(words).replace(/\.$/, '')}.`];
    }),
  );

/** A page of rows that is not followed by others: what the answer says of a rest is told, and of itself. */
export const wholePage = <Row>(
  page: Page<Row>,
  {json, headers, status = 200}: Pick<Answer, 'json' | 'headers'> & {readonly status?: number},
): Page<Row> => {
  const count = page.rows.length + page.unreadable.filter(({kept}) => !kept).length;
  const body = json();
  const rest = restOf(body, headers, count);
  const trouble = troubleOf(body, status, count);
  const notes = [
    ...(rest === undefined
      ? []
      : [`This is not all: the answer has ${plural(count, 'row')}, and ${rest}, which is not followed.`]),
    ...(trouble === undefined
      ? []
      : [`This may not be all: the answer has ${plural(count, 'row')}, and ${trouble}.`]),
  ];
  const told = count > 0 ? [...notes, ...remarksOf(body)] : notes;
  if (told.length === 0) return page;
  return {...page, ...(notes.length > 0 && {incomplete: true}), notes: [...(page.notes ?? []), ...told]};
};
