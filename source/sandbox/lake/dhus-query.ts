import type {Product} from './products.ts';
import {covers, middleOf} from './search.ts';

const numbers = ['orbitnumber', 'relativeorbitnumber', 'cloudcoverpercentage'];
const dates = ['beginposition', 'endposition', 'ingestiondate', 'creationdate'];

/** What a hub's search knows of a product, by field; dates and numbers as numbers. */
const valuesOf = (product: Product): Readonly<Record<string, string | number>> => ({
  platformname: 'Sentinel-3',
  producttype: 'OL_1_EFR___',
  instrumentshortname: 'OLCI',
  timeliness: 'Non Time Critical',
  identifier: product.title,
  filename: `${product.title}.SEN3`,
  uuid: product.id,
  orbitdirection: 'DESCENDING',
  beginposition: product.sensed,
  endposition: product.sensed + 180,
  ingestiondate: product.published,
  creationdate: product.processed,
  orbitnumber: 20_000,
  relativeorbitnumber: Number(/_(\d{3})_3600_/.exec(product.title)?.[1] ?? 0),
  footprint: '',
});
const fieldNames = [...Object.keys(valuesOf({title: ''} as Product)), 'cloudcoverpercentage'];

/** A date of the query language: `NOW`, `NOW-120DAYS`, `NOW/DAY`, ISO 8601, `*`. */
const momentOf = (text: string, now: number, open: number): number => {
  if (text === '*') return open;
  if (!text.startsWith('NOW')) return Date.parse(text) / 1000;
  const units = {MINUTE: 60, HOUR: 3600, DAY: 86_400, MONTH: 30 * 86_400, YEAR: 365 * 86_400};
  let at = text.startsWith('NOW/DAY') ? now - (now % 86_400) : now;
  for (const [, sign, count, unit] of text.matchAll(/([+-])\s*(\d+)(MINUTE|HOUR|DAY|MONTH|YEAR)/g))
    at += (sign === '-' ? -1 : 1) * Number(count) * units[unit as keyof typeof units];
  return at;
};

type Test = (product: Product) => boolean;

const words = /\s*(\(|\)|AND\b|OR\b|NOT\b|&&|\|\||!|-(?=\w+:)|(?:\w+:)?(?:"[^"]*"|\[[^\]]*\]|[^\s()]+))/gy;

/** Reads a query into a test of products. Throws an Error in the hub's words for a field or a form that it does not know. */
export const readHubQuery = (q: string, now: number): Test => {
  const list: string[] = [];
  words.lastIndex = 0;
  for (let at = 0; at < q.trimEnd().length; at = words.lastIndex) {
    const match = words.exec(q);
    if (!match) throw new Error(`syntax error near '${q.slice(at, at + 10)}'`);
    list.push(match[1]!);
  }
  const take = () => list.shift();

  const single = (): Test => {
    const word = take();
    if (word === undefined) throw new Error('syntax error: unexpected end of query');
    if (/^(NOT|!|-)$/.test(word)) {
      const inner = single();
      return product => !inner(product);
    }
    if (word === '(') {
      const inner = any();
      if (take() !== ')') throw new Error("syntax error: ')' is missing");
      return inner;
    }
    if (/^\w+:$/.test(word) && list[0] === '(') {
      // Solr's field:(a OR b): the terms within are the field's.
      const end = list.indexOf(')');
      for (let at = 1; at < end; at += 1)
        if (!/^(AND|OR|NOT|&&|\|\||!|\()$/.test(list[at]!)) list[at] = word + list[at];
      return single();
    }
    return term(word);
  };
  const term = (word: string): Test => {
    if (word === '*' || word === '*:*') return () => true;
    const [, name = '', value = ''] = /^(\w+):(.*)$/s.exec(word) ?? [];
    if (name === '') {
      const text = word.replaceAll('"', '').toLowerCase();
      return product => `${product.title} sentinel-3 olci`.toLowerCase().includes(text.replaceAll('*', ''));
    }
    const field = name.toLowerCase();
    if (!fieldNames.includes(field)) throw new Error(`undefined field ${field}`);
    if (field === 'footprint') return footprint(value);
    // Clients may quote the dates: sentinelsat does.
    const span = /^\[\s*"?([^"\s]+)"?\s+TO\s+"?([^"\]\s]+)"?\s*\]$/i.exec(value);
    const number = (text: string, open: number) =>
      dates.includes(field) ? momentOf(text, now, open) : text === '*' ? open : Number(text);
    if (span) {
      const [from, to] = [number(span[1]!, -Infinity), number(span[2]!, Infinity)];
      return product => {
        const own = valuesOf(product)[field];
        return typeof own === 'number' && own >= from && own <= to;
      };
    }
    const text = value.replace(/^"|"$/g, '');
    if (numbers.includes(field)) return product => valuesOf(product)[field] === Number(text);
    const wild = text
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.');
    const pattern = new RegExp(`^${wild}$`, 'i');
    return product => pattern.test(String(valuesOf(product)[field] ?? ''));
  };
  const footprint = (value: string): Test => {
    const area = /^"?(?:Intersects|Contains|IsWithin)\((.+)\)"?$/i.exec(value)?.[1];
    if (area === undefined) throw new Error('syntax error: footprint takes Intersects, Contains or IsWithin');
    // Two bare numbers are latitude, longitude; WKT is longitude, latitude.
    const bare = /^\s*(-?[\d.]+)\s*,\s*(-?[\d.]+)\s*$/.exec(area);
    const point = bare ? {latitude: Number(bare[1]), longitude: Number(bare[2])} : middleOf(area);
    return () => point === undefined || covers(point);
  };
  const every = (): Test => {
    const tests = [single()];
    while (list.length > 0 && list[0] !== ')' && !/^(OR|\|\|)$/.test(list[0]!)) {
      if (/^(AND|&&)$/.test(list[0]!)) take();
      tests.push(single());
    }
    return product => tests.every(test => test(product));
  };
  const any = (): Test => {
    const tests = [every()];
    while (/^(OR|\|\|)$/.test(list[0] ?? '')) {
      take();
      tests.push(every());
    }
    return product => tests.some(test => test(product));
  };
  const all = any();
  if (list.length > 0) throw new Error(`syntax error near '${list[0]}'`);
  return all;
};
