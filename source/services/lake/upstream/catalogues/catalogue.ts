import type {Http, RequestSpec} from '../../../../declare/http.ts';
import type {EpochSeconds} from '../../../../declare/world.ts';
import {plural} from '../../../../text/quantities.ts';
import type {SavedQuery} from '../../rules/saved-query.ts';

export type Checksum = {readonly algorithm: string; readonly value: string};

export type Hit = {
  /** Without extension: the index's key. */
  readonly title: string;
  readonly productId: string;
  /** Where it is downloaded. */
  readonly link: string;
  /** Undefined when the catalogue does not know: 0 is no size. */
  readonly bytes: number | undefined;
  /** The hub's own words for the size, where it gives them. */
  readonly sizeText: string | undefined;
  readonly checksum: Checksum | undefined;
  readonly sensedAt: EpochSeconds | undefined;
  /** False: in the long-term archive; a download answers 202 at best. Undefined where the catalogue does not tell. */
  readonly online: boolean | undefined;
};

export type Searched = {
  readonly hits: readonly Hit[];
  /** What the catalogue says there is, where it says. */
  readonly total: number | undefined;
  readonly pages: number;
  /** Sentences: entries that could not be read, a total that was not reached. */
  readonly notes: readonly string[];
  /** There is more than was found, or something of it could not be read. */
  readonly incomplete: boolean;
};

export type Searching = {
  readonly signal?: AbortSignal;
  /** After each page. */
  readonly onPage?: (found: number, total: number | undefined) => void;
};

export type CatalogueHttp = Pick<Http, 'get' | 'send'>;

export type Catalogue = {
  readonly kind: 'odata' | 'stac' | 'dhus';
  /** The first request of a search, to be shown before it is sent. */
  request(query: SavedQuery, now: EpochSeconds): RequestSpec;
  /** Follows all pages. Throws a Failure. */
  search(query: SavedQuery, now: EpochSeconds, searching?: Searching): Promise<Searched>;
  /** Asks for what the search does not tell of a product: exact length, checksum. */
  complete?(hit: Hit, signal?: AbortSignal): Promise<Hit>;
};

/** One page: its hits, or why an entry is none, and the request for the next page, or why that is not followed. */
export type FoundPage = {
  readonly entries: readonly (Hit | string)[];
  readonly total: number | undefined;
  /** `idle`: pages in a row that brought nothing new. */
  next(idle: number): RequestSpec | string | undefined;
};

/** A catalogue that leads on and on, to pages that bring nothing new. */
export const noProgress = 'The catalogue leads on to pages that bring nothing new: there may be more.';

const mostPages = 2000;

/** Follows pages from the first request on. A title that comes twice counts once. */
export const followPages = async (
  first: RequestSpec,
  ask: (request: RequestSpec) => Promise<FoundPage>,
  {onPage}: Searching = {},
): Promise<Searched> => {
  const hits = new Map<string, Hit>();
  const refused: string[] = [];
  // Two products of one title are one hit, and two of the catalogue's count.
  const products = new Set<string>();
  let request: RequestSpec | string | undefined = first;
  let total: number | undefined;
  let pages = 0;
  let idle = 0;
  while (typeof request === 'object' && pages < mostPages) {
    const page: FoundPage = await ask(request);
    const before = hits.size + new Set(refused).size;
    for (const entry of page.entries) {
      if (typeof entry === 'string') refused.push(entry);
      else {
        products.add(entry.productId ?? entry.title);
        const known = hits.get(entry.title);
        // A page that comes twice brings nothing new; a re-published product keeps the one that is on-line.
        if (!known || (known.online === false && entry.online !== false)) hits.set(entry.title, entry);
      }
    }
    total = page.total ?? total;
    pages += 1;
    idle = hits.size + new Set(refused).size > before ? 0 : idle + 1;
    onPage?.(hits.size, total);
    request = page.next(idle);
  }
  const isShort = total !== undefined && products.size + refused.length < total;
  // Where all that it speaks of has come, it does not matter where it leads.
  const rest = total === undefined || isShort || typeof request === 'object' ? request : undefined;
  return {
    hits: [...hits.values()],
    incomplete: isShort || refused.length > 0 || rest !== undefined,
    total,
    pages,
    notes: [
      ...(refused.length > 0
        ? [
            `${plural(refused.length, 'entry', 'entries')} of the catalogue could not be read (${refused[0]}).`,
          ]
        : []),
      ...(isShort
        ? [`The catalogue speaks of ${total} products and gave ${products.size + refused.length}.`]
        : []),
      ...(rest === undefined
        ? []
        : [
            typeof rest === 'string'
              ? rest
              : `The catalogue has more pages than the ${mostPages} that were read.`,
          ]),
    ],
  };
};
