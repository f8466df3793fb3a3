/** A place on the earth, in degrees. Coordinates are named, since every dialect has its own order. */
export type Place = {readonly latitude: number; readonly longitude: number};
/** An area as rings of corners, the first not repeated; one ring of one corner is a point. Holes are left out. */
export type Area = readonly (readonly Place[])[];

const earthRadiusKm = 6371.0088;
const circleCorners = 32;
const radians = (degrees: number) => (degrees * Math.PI) / 180;
const degrees = (angle: number) => (angle * 180) / Math.PI;
const rounded = (value: number) => Math.round(value * 1e5) / 1e5;

/** A circle on the sphere as a ring of corners. */
export const circleAround = ({latitude, longitude}: Place, radiusKm: number): readonly Place[] =>
  Array.from({length: circleCorners}, (_, at) => {
    const bearing = (2 * Math.PI * at) / circleCorners;
    const distance = radiusKm / earthRadiusKm;
    const from = radians(latitude);
    const to = Math.asin(
      Math.sin(from) * Math.cos(distance) + Math.cos(from) * Math.sin(distance) * Math.cos(bearing),
    );
    const east = Math.atan2(
      Math.sin(bearing) * Math.sin(distance) * Math.cos(from),
      Math.cos(distance) - Math.sin(from) * Math.sin(to),
    );
    const turned = longitude + degrees(east);
    return {latitude: rounded(degrees(to)), longitude: rounded(((turned + 540) % 360) - 180)};
  });

const placeOf = (pair: unknown): Place => {
  const [longitude, latitude] = Array.isArray(pair) ? pair.map(Number) : [];
  if (longitude === undefined || latitude === undefined || Number.isNaN(longitude) || Number.isNaN(latitude))
    throw new Error('has a corner that is no pair of numbers');
  if (Math.abs(latitude) > 90 || Math.abs(longitude) > 180)
    throw new Error(
      `has a corner at ${longitude} ${latitude}: longitude comes first, up to 180, then latitude, up to 90`,
    );
  return {latitude, longitude};
};

const ringOf = (pairs: readonly unknown[]): readonly Place[] => {
  const places = pairs.map(placeOf);
  const [first, last] = [places[0], places.at(-1)];
  const closed =
    places.length > 1 && first?.latitude === last?.latitude && first?.longitude === last?.longitude;
  const ring = closed ? places.slice(0, -1) : places;
  if (ring.length < 3) throw new Error('has a ring of less than three corners');
  return ring;
};

/** The outer rings of what GeoJSON holds: a geometry, a feature, or a collection of them. Throws an Error that completes "the area …". */
const ofGeoJson = (value: unknown): Area => {
  const {type, geometry, geometries, features, coordinates} = (value ?? {}) as Record<string, unknown>;
  const list = (inner: unknown) => (Array.isArray(inner) ? inner : []);
  switch (type) {
    case 'Feature':
      return ofGeoJson(geometry);
    case 'FeatureCollection':
      return list(features).flatMap(ofGeoJson);
    case 'GeometryCollection':
      return list(geometries).flatMap(ofGeoJson);
    case 'Point':
      return [[placeOf(coordinates)]];
    case 'Polygon':
      return [ringOf(list(list(coordinates)[0]))];
    case 'MultiPolygon':
      return list(coordinates).map(one => ringOf(list(list(one)[0])));
    default:
      throw new Error(
        `is of the kind ${typeof type === 'string' ? type : 'nothing'}, which is not searched by`,
      );
  }
};

/** The outer rings of a WKT text: POINT, POLYGON or MULTIPOLYGON, with or without an SRID before it. */
const ofWkt = (text: string): Area => {
  const [, kind = '', body = ''] =
    /^(?:SRID=\d+;)?\s*(POINT|POLYGON|MULTIPOLYGON)\s*Z?\s*\((.*)\)$/is.exec(text.trim()) ?? [];
  const pairs = (inner: string) => inner.split(',').map(pair => pair.trim().split(/\s+/));
  if (kind.toUpperCase() === 'POINT') return [[placeOf(body.trim().split(/\s+/))]];
  // The first ring of each polygon; in a MULTIPOLYGON each begins with two brackets.
  const rings =
    kind.toUpperCase() === 'POLYGON'
      ? [/\(([^()]*)\)/.exec(body)?.[1] ?? '']
      : [...body.matchAll(/\(\s*\(([^()]*)\)/g)].map(match => match[1]!);
  if (kind === '' || rings.length === 0)
    throw new Error('is neither GeoJSON nor a POINT, POLYGON or MULTIPOLYGON of WKT');
  return rings.map(ring => ringOf(pairs(ring)));
};

/** Reads GeoJSON or WKT. Throws an Error that completes "the area …". */
export const readArea = (text: string): Area => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return ofWkt(text);
  }
  const area = ofGeoJson(value);
  if (area.length === 0) throw new Error('is empty');
  return area;
};

const pair = ({longitude, latitude}: Place) => `${longitude} ${latitude}`;
const closed = (ring: readonly Place[]) => [...ring, ring[0]!];

/** An area as WKT, longitude first, rings closed. */
export const wktOf = (area: Area): string => {
  const [first] = area;
  if (area.length === 1 && first!.length === 1) return `POINT(${pair(first![0]!)})`;
  const rings = area.map(ring => `((${closed(ring).map(pair).join(',')}))`);
  return rings.length === 1 ? `POLYGON${rings[0]}` : `MULTIPOLYGON(${rings.join(',')})`;
};

export const geoJsonOf = (area: Area) => {
  const corner = ({longitude, latitude}: Place) => [longitude, latitude];
  const [first] = area;
  if (area.length === 1 && first!.length === 1)
    return {type: 'Point', coordinates: corner(first![0]!)} as const;
  const rings = area.map(ring => [closed(ring).map(corner)]);
  return rings.length === 1
    ? ({type: 'Polygon', coordinates: rings[0]!} as const)
    : ({type: 'MultiPolygon', coordinates: rings} as const);
};
