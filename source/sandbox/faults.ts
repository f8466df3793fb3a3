import * as z from 'zod';

/** What can be made to go wrong with the answers of the upstreams. */
const faultSchema = z.strictObject({
  /** Which requests; without a match, all of them. `path` is a regular expression on path and query. */
  match: z
    .strictObject({
      method: z.string().toUpperCase().optional(),
      path: z.string().refine(isExpression, 'path is not a regular expression').optional(),
    })
    .default({}),
  /**
   * latency: answers `ms` later. status: refuses with `status` and Retry-After, without effect. cut: closes the
   * connection, without effect. html: a page in place of the answer, without effect: a proxy's, and with status 200 that of
   * a login. garbage: half of a JSON text. empty: status 200 and nothing, after the effect. error-body: status 200 and
   * `{"error": …}`, without effect. cut-body: the connection is closed when `share` of the body has gone. bad-row: the first row of the list is mistyped. slow-body: half of the body, and `ms` later the rest.
   * timeout-after-effect: the request takes effect, its answer never comes (the connection closes after `ms`).
   * date-skew: the Date header is `ms` off. unauthorized: 401, as after the token's end.
   */
  kind: z.enum([
    'latency',
    'status',
    'cut',
    'html',
    'garbage',
    'empty',
    'error-body',
    'bad-row',
    'slow-body',
    'cut-body',
    'timeout-after-effect',
    'date-skew',
    'unauthorized',
  ]),
  /** How many requests it strikes; without it, every one. */
  times: z.int().min(1).optional(),
  status: z
    .int()
    .max(599)
    .refine(status => status === 200 || status >= 400, 'status is 200, or 400 and more')
    .default(503),
  /** Of a body, from 0 to 1. */
  share: z.number().min(0).max(1).default(0.6),
  /** Milliseconds of real time. */
  ms: z.int().default(1000),
  /** Seconds, or an HTTP date. */
  retryAfter: z.union([z.int().min(0), z.string()]).optional(),
});

export type Fault = z.output<typeof faultSchema>;
export type FaultInput = z.input<typeof faultSchema>;

function isExpression(text: string): boolean {
  try {
    new RegExp(text);
    return true;
  } catch {
    return false;
  }
}

/** The faults on demand: what the tests, and people who want to see the console under stress, switch on. */
export type Faults = {
  /** Adds one or more; throws a ZodError that names the key. */
  add(input: unknown): readonly Fault[];
  clear(): void;
  list(): readonly Fault[];
  /** The faults that strike this request, and counts them down. */
  strike(method: string, path: string): readonly Fault[];
};

export const createFaults = (initial: readonly FaultInput[] = []): Faults => {
  let active: {fault: Fault; left: number}[] = [];
  const add = (input: unknown) => {
    const added = z.array(faultSchema).parse(Array.isArray(input) ? input : [input]);
    active.push(...added.map(fault => ({fault, left: fault.times ?? Number.POSITIVE_INFINITY})));
    return added;
  };
  add(initial);
  return {
    add,
    clear: () => {
      active = [];
    },
    list: () => active.map(({fault, left}) => ({...fault, times: Number.isFinite(left) ? left : undefined})),
    strike: (method, path) => {
      const struck = active.filter(
        ({fault: {match}}) =>
          (match.method === undefined || match.method === method) &&
          (match.path === undefined || new RegExp(match.path).test(path)),
      );
      for (const entry of struck) entry.left -= 1;
      active = active.filter(({left}) => left > 0);
      return struck.map(({fault}) => fault);
    },
  };
};
