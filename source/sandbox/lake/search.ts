import type {Product} from './products.ts';

/** What a catalogue was asked for, whatever the dialect. Undefined parts are not asked. */
export type Search = {
  readonly platform?: string;
  readonly type?: string;
  readonly point?: {readonly longitude: number; readonly latitude: number};
  readonly created?: readonly [from: number, to: number];
  readonly published?: readonly [from: number, to: number];
  readonly sensed?: readonly [from: number, to: number];
};

/** What all products of the sandbox show: New South Wales. */
const area = {west: 140, east: 154, south: -38, north: -28};

const within = (value: number, span: readonly [number, number] | undefined) =>
  span === undefined || (value >= span[0] && value <= span[1]);

export const covers = ({longitude, latitude}: {longitude: number; latitude: number}): boolean =>
  longitude >= area.west && longitude <= area.east && latitude >= area.south && latitude <= area.north;

/** The products that fit. They are all OLCI full-resolution radiances of Sentinel-3. */
export const find = (products: readonly Product[], search: Search): readonly Product[] => {
  if (search.platform !== undefined && search.platform.toUpperCase() !== 'SENTINEL-3') return [];
  if (search.type !== undefined && search.type !== 'OL_1_EFR___') return [];
  if (search.point && !covers(search.point)) return [];
  return products.filter(
    product =>
      within(product.processed, search.created) &&
      within(product.published, search.published) &&
      within(product.sensed, search.sensed),
  );
};

/** `POLYGON` or `POINT` text as the point in its middle, longitude first. */
export const middleOf = (wkt: string): {longitude: number; latitude: number} | undefined => {
  const pairs = [...wkt.matchAll(/(-?\d+(?:\.\d+)?)\s+(-?\d+(?:\.\d+)?)/g)].map(([, x, y]) => [
    Number(x),
    Number(y),
  ]);
  if (pairs.length === 0) return undefined;
  const mean = (at: 0 | 1) => pairs.reduce((sum, pair) => sum + pair[at]!, 0) / pairs.length;
  return {longitude: mean(0), latitude: mean(1)};
};
