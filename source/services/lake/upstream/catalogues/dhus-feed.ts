import {Failure} from '../../../../declare/failure.ts';
import {secondsOf} from '../../rules/saved-query.ts';
import {bytesOfText} from '../../rules/size-text.ts';
import {titleOf} from '../../rules/title.ts';
import type {Hit} from './catalogue.ts';

/** A named value of an entry: attribute `name`, text `content`. */
type Named = {readonly name: string; readonly content: string};
type Node = Readonly<Record<string, unknown>>;

/** An entry of a search answer, of either format. */
export type Feed = {
  readonly total: number | undefined;
  readonly entries: readonly Node[];
};

const isNode = (value: unknown): value is Node =>
  value !== null && typeof value === 'object' && !Array.isArray(value);
/** One is an object, several are an array, none is nothing (contract 2.1). */
const listOf = (value: unknown): Node[] => (Array.isArray(value) ? value : [value]).filter(isNode);
const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' || typeof value === 'number'
    ? String(value)
    : isNode(value)
      ? textOf(value.content)
      : undefined;

/** Atom as the JSON shape: attributes lose their mark, the text of an element becomes `content`. */
const parseAtom = async (text: string): Promise<unknown> => {
  const {XMLParser} = await import('fast-xml-parser');
  return new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '',
    textNodeName: 'content',
    parseTagValue: false,
    parseAttributeValue: false,
    processEntities: true,
    // A prefix for Atom's namespace is as legal as none.
    removeNSPrefix: true,
    ignoreDeclaration: true,
  }).parse(text);
};

/**
 * Reads an answer of `/search`, Atom or JSON. Throws a Failure for HTML (maintenance), for what is neither, and for
 * errors, which the hub sends with 200: `{"feed":{"error":{"code":"400","message":"undefined field xxx"}}}`.
 */
export const readFeed = async (text: string, status: number): Promise<Feed> => {
  const start = text.trimStart().slice(0, 200).toLowerCase();
  if (start.startsWith('<!doctype html') || start.startsWith('<html'))
    throw new Failure(
      'unavailable',
      'The hub answers with a web page instead of a search result: it may be under maintenance.',
      {status},
    );
  let root: unknown;
  try {
    root = start.startsWith('{') ? JSON.parse(text) : await parseAtom(text);
  } catch (error) {
    throw new Failure('unreadable', 'The hub answers with neither JSON nor Atom.', {status, cause: error});
  }
  const feed = isNode(root) ? root.feed : undefined;
  if (!isNode(feed)) throw new Failure('unreadable', 'The hub answers without a feed.', {status});
  const error = feed.error;
  if (isNode(error))
    throw new Failure(
      'rejected',
      `The hub rejects the search (${textOf(error.code) ?? 'no code'}): ${textOf(error.message) ?? 'no reason given'}.`,
      {status},
    );
  const total = Number(textOf(feed['opensearch:totalResults'] ?? feed.totalResults));
  return {total: Number.isFinite(total) ? total : undefined, entries: listOf(feed.entry)};
};

const namedOf = (entry: Node, kind: string): Map<string, string> =>
  new Map(
    listOf(entry[kind])
      .map(node => ({name: textOf(node.name) ?? '', content: textOf(node.content) ?? ''}) satisfies Named)
      .map(({name, content}) => [name, content]),
  );

/** An entry as a hit, or why it is none. The content's link is the one without `rel` (not the Quicklook). */
export const hitOfEntry = (entry: Node): Hit | string => {
  const title = textOf(entry.title);
  if (!title) return 'an entry has no title';
  const link = listOf(entry.link)
    .map(node => ({rel: textOf(node.rel), href: textOf(node.href) ?? ''}))
    .find(({rel, href}) => rel === undefined && href.includes('/$value'))?.href;
  if (!link) return `${title} has no link to its content`;
  const strings = namedOf(entry, 'str');
  const dates = namedOf(entry, 'date');
  const sizeText = strings.get('size');
  return {
    title: titleOf(title),
    productId: textOf(entry.id) ?? strings.get('uuid') ?? title,
    link,
    bytes: undefined,
    sizeText: bytesOfText(sizeText) ? sizeText : undefined,
    checksum: undefined,
    sensedAt: secondsOf(dates.get('beginposition')),
    // "false" is said of what is in the archive, too.
    online: textOf(entry.ondemand) === 'true' ? false : undefined,
  };
};
