import {asFailure, Failure} from '../../declare/failure.ts';
import type {Exchanged} from '../../declare/http.ts';
import {harmless} from '../../text/harmless.ts';
import {collect} from './answer.ts';
import {answerFailure} from './answer-failure.ts';
import {readAuthorities} from './authorities.ts';
import {type Arrival, type Call, exchange} from './exchange.ts';
import type {createAgents} from './fetch-agents.ts';
import type {HttpOptions} from './http-client.ts';
import {shownUrl, withoutTokens} from './mask.ts';
import type {Asked} from './network-failure.ts';
import {withSignature} from './s3-signature.ts';
import {refuseInsecure} from './target-url.ts';

const redirects = new Set([301, 302, 303, 307, 308]);
const mostRedirects = 5;
/** What may follow a reading to another origin: everything else could tell a secret. */
const harmlessHeaders = new Set(['accept', 'range', 'if-range', 'accept-encoding']);

/** Seconds within which two clocks are taken to agree: header dates are whole, and answers take a while. */
const agreeing = 30;

type OpenCall = Omit<Call, 'agents' | 'ca'> & {
  readonly authorization: Record<string, string> | undefined;
};

export type Opener = {
  /** The final answer's head: a reading follows redirects, leaving credentials behind at another origin. */
  open(call: OpenCall): Promise<Arrival>;
  /** An answer that is none, as a Failure in words. */
  refusal(arrival: Arrival, asked: Asked, authorization: OpenCall['authorization']): Promise<Failure>;
  noted(exchanged: Exchanged): void;
  skew(): number | undefined;
  upstreamNow(): number;
};

const lowered = (headers: Readonly<Record<string, string>> | undefined): Record<string, string> =>
  Object.fromEntries(Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]));

/** Sends requests with this service's agents, authorities and user agent, and takes note of the upstream's clock. */
export const createOpener = (
  options: HttpOptions,
  base: URL,
  agents: ReturnType<typeof createAgents>,
): Opener => {
  const {title, clock, caFile} = options;
  let authorities: Promise<string[] | undefined> | undefined;
  let skew: number | undefined;
  /** Seconds by which the upstream's clock was ahead of `clock.now()` at its last answer. */
  let ahead = 0;
  const trusted = (): Promise<string[] | undefined> => {
    authorities ??= readAuthorities(title, caFile).catch((thrown: unknown) => {
      authorities = undefined;
      throw thrown;
    });
    return authorities;
  };
  const noted = (exchanged: Exchanged) =>
    options.tell?.({kind: 'request', service: options.service, ...exchanged});
  /** Runs one exchange and tells the log of it. A query at another origin can be a signature: it is left out whole. */
  const told = async (method: string, url: URL, run: () => Promise<Arrival>): Promise<Arrival> => {
    if (!options.tell) return run();
    const start = clock.wall();
    const shown = url.origin === base.origin ? shownUrl(url) : url.origin + url.pathname;
    const tell = (more: Pick<Exchanged, 'status' | 'failure' | 'sentence'>) =>
      noted({method, url: shown, ms: Math.round(clock.wall() - start), ...more});
    try {
      const arrival = await run();
      tell({status: arrival.status});
      return arrival;
    } catch (thrown) {
      const {kind: failure, message: sentence} = asFailure(thrown);
      tell({failure, sentence});
      throw thrown;
    }
  };
  const note = (arrival: Arrival) => {
    const date = Date.parse(arrival.headers.date ?? '');
    if (Number.isNaN(date)) return;
    skew = date / 1000 - clock.wall() / 1000;
    clock.follow(date / 1000);
    ahead = date / 1000 - clock.now();
  };

  return {
    noted,
    skew: () => skew,
    upstreamNow: () => clock.now() + (Math.abs(ahead) > agreeing ? ahead : 0),
    open: async call => {
      const ca = await trusted();
      let url = call.url;
      let headers = {
        accept: 'application/json, */*;q=0.5',
        ...lowered(call.headers),
        ...lowered(call.authorization),
        'user-agent': options.userAgent,
      } as Record<string, string>;
      for (let hops = 0; ; hops += 1) {
        refuseInsecure(title, url, options.allowInsecure ?? false);
        const arrival = await told(call.method, url, () =>
          exchange({
            ...call,
            // Where a redirect leads fails under its own name, and is not taken for a proxy.
            asked: {...call.asked, host: url.host},
            url,
            headers: withSignature(call.method, url, headers, clock.wall() / 1000 + (skew ?? 0)),
            ca,
            agents: call.asked.mutation ? agents.mutating : agents.reading,
          }),
        );
        if (url.origin === base.origin) note(arrival);
        const location = arrival.headers.location;
        if (call.asked.mutation || !location || !redirects.has(arrival.status))
          return url.origin === call.url.origin ? arrival : {...arrival, elsewhere: url.origin};
        arrival.drop();
        if (hops >= mostRedirects)
          throw new Failure('unreadable', `${title} leads ${call.asked.what} in circles of redirects.`);
        const next = URL.canParse(location, url.href) ? new URL(location, url.href) : undefined;
        if (!next) throw new Failure('unreadable', `${title} redirects ${call.asked.what} to no address.`);
        next.username = '';
        next.password = '';
        if (next.origin !== url.origin)
          headers = Object.fromEntries(
            Object.entries(headers).filter(([name]) => name === 'user-agent' || harmlessHeaders.has(name)),
          );
        url = next;
      }
    },
    refusal: async (arrival, asked, authorization) => {
      // What the status says stands, even if the words that should explain it are cut.
      const text = await collect(arrival, 1_000_000, asked).catch(() => '');
      const {elsewhere} = arrival;
      if (elsewhere && (arrival.status === 401 || arrival.status === 403))
        return new Failure(
          'forbidden',
          `${title} leads ${asked.what} to ${harmless(elsewhere)}, which refuses it (${arrival.status}): no credentials were sent there, since it is another origin.`,
          {
            status: 403,
            todo: `If ${harmless(elsewhere)} is right, give it as the address in the profile, so that credentials go there.`,
          },
        );
      if (arrival.status === 401 && authorization === undefined && asked.host !== base.host)
        return new Failure(
          'unauthorized',
          `${title} asks for credentials at ${harmless(asked.host)} (401), and none were sent: they go to ${base.host} alone.`,
          {status: 401, todo: `Give ${harmless(asked.host)} as its address in the profile, if it is right.`},
        );
      const came = {
        status: arrival.status,
        headers: arrival.headers,
        text: withoutTokens(text, authorization),
      };
      const said = options.explain?.({...came, what: asked.what});
      const explained = typeof said === 'string' ? {words: said} : said;
      return answerFailure(came, asked, {
        ...explained,
        todo: explained?.todo ?? (arrival.status === 401 ? options.refusedTodo?.() : undefined),
        service: options.service,
        nowMs: clock.wall(),
        words: explained && harmless(withoutTokens(explained.words, authorization)),
      });
    },
  };
};
