import {iso} from '../../../declare/columns.ts';
import {Failure} from '../../../declare/failure.ts';
import {choiceField, numberField, textField} from '../../../declare/fields.ts';
import {command} from '../../../declare/service.ts';
import {bytes as bytesText, plural} from '../../../text/quantities.ts';
import {bushfire, type SavedQuery, savedQuery} from '../rules/saved-query.ts';
import {bytesOfText} from '../rules/size-text.ts';
import {lakeSettings} from '../settings.ts';
import type {LakeClient} from '../upstream/client.ts';
import {queriesOf} from './ingest-run.ts';

const fields = {
  query: choiceField({
    label: 'Query',
    hint: 'A saved query; what is given beside it changes it for this search.',
    example: 'bushfire',
    positional: true,
    options: ({world}) => Object.keys(queriesOf(world.settings(lakeSettings))),
  }),
  platform: textField({label: 'Mission', hint: 'The mission.', example: 'Sentinel-2'}),
  type: textField({label: 'Product type', hint: 'The type of product.', example: 'S2MSI2A'}),
  area: textField({
    label: 'Area',
    hint: 'WKT or GeoJSON, or a file that holds either; longitude comes first.',
    example: 'area.geojson',
  }),
  point: textField({label: 'Point', hint: 'Latitude, longitude.', example: '-34.5,148.5'}),
  radius: numberField({label: 'Radius, km', hint: 'Kilometres around the point.', example: '25'}),
  from: textField({label: 'From', hint: 'ISO 8601, or such as NOW-10DAYS.', example: 'NOW-10DAYS'}),
  to: textField({label: 'To', hint: 'ISO 8601, or such as NOW.', example: 'NOW'}),
  of: choiceField({
    label: 'Time of',
    hint: 'The time that from and to mean.',
    options: () => ['creation', 'publication', 'sensing'],
  }),
  cloud: numberField({label: 'Clouds, %', hint: 'The most clouds, in per cent.', example: '20'}),
  orbit: numberField({label: 'Relative orbit', hint: 'The relative orbit.', example: '73', whole: true}),
  direction: choiceField({
    label: 'Direction',
    hint: 'The way of the pass.',
    options: () => ['ascending', 'descending'],
  }),
  tile: textField({label: 'Tile', hint: 'A tile of Sentinel-2.', example: '55HFA'}),
  attributes: textField({
    label: 'Attributes',
    hint: "Others, by the catalogue's own names, parted by commas.",
    example: 'timeliness=NT,processorVersion=3.01',
  }),
};

const pointOf = (text: string | undefined) => {
  if (text === undefined) return undefined;
  const [latitude, longitude] = text.split(',').map(Number);
  return {latitude, longitude};
};
const attributesOf = (text: string | undefined) =>
  text === undefined
    ? undefined
    : Object.fromEntries(
        text.split(',').map(pair => {
          const [name = '', ...rest] = pair.split('=');
          const value = rest.join('=');
          return [name.trim(), /^-?\d+(?:\.\d+)?$/.test(value) ? Number(value) : value];
        }),
      );

export const ingestSearch = command<LakeClient, typeof fields>({
  words: 'ingest search',
  about: 'Asks the catalogue and shows what it finds, with sizes and their sum; nothing is registered.',
  fields,
  run: async (input, {client, out, note, signal}) => {
    const saved: SavedQuery = input.query ? queriesOf(client.settings)[input.query]! : bushfire;
    const {point, radiusKm, polygon, area, areaFile, ...elsewhere} = saved;
    const ownArea = input.area !== undefined || input.point !== undefined;
    const isText = input.area !== undefined && /^\s*(?:\{|SRID|(?:MULTI)?POLYGON|POINT)/i.test(input.area);
    const given = {
      ...(ownArea ? elsewhere : saved),
      ...(input.area === undefined ? {} : isText ? {area: input.area} : {areaFile: input.area}),
      ...(input.point === undefined ? {} : {point: pointOf(input.point)}),
      ...(input.radius === undefined ? {} : {radiusKm: input.radius}),
      ...(input.platform ? {platform: input.platform} : {}),
      // Another mission's products are of other types.
      ...(input.type ? {productType: input.type} : input.platform ? {productType: undefined} : {}),
      ...(input.cloud === undefined ? {} : {cloudCover: input.cloud}),
      ...(input.orbit === undefined ? {} : {orbit: input.orbit}),
      ...(input.direction ? {orbitDirection: input.direction} : {}),
      ...(input.tile ? {tile: input.tile} : {}),
      ...(input.attributes ? {attributes: {...saved.attributes, ...attributesOf(input.attributes)}} : {}),
      window: {
        of: input.of ?? saved.window.of,
        from: input.from ?? saved.window.from,
        to: input.to ?? saved.window.to,
      },
    };
    const read = savedQuery.safeParse(given);
    if (!read.success) {
      const [issue] = read.error.issues;
      throw new Failure(
        'rejected',
        `The search cannot be asked: ${issue?.path.join('.')} ${issue?.message}.`,
      );
    }
    const {hits, total, pages, notes, incomplete} = await client.catalogue.search(
      read.data,
      client.upstreamNow(),
      {
        signal,
      },
    );
    const indexed = new Map((await client.items(read.data.pool, signal)).map(item => [item.title, item]));
    let bytes = 0;
    let unsized = 0;
    for (const hit of hits) {
      const size = hit.bytes ?? bytesOfText(hit.sizeText);
      if (size === undefined) unsized += 1;
      bytes += size ?? 0;
      const sensed = hit.sensedAt === undefined ? undefined : iso(hit.sensedAt);
      const status = indexed.get(hit.title)?.status ?? 'new';
      const words = size === undefined ? 'n/a' : bytesText(size);
      out(
        `${sensed ?? '-'.repeat(20)}  ${words.padStart(8)}  ${status.padEnd(14)}  ${hit.title}${hit.online === false ? '  (off-line)' : ''}\n`,
        {
          title: hit.title,
          productId: hit.productId,
          sensed: sensed ?? null,
          bytes: size ?? null,
          online: hit.online ?? null,
          checksum: hit.checksum ? `${hit.checksum.algorithm}:${hit.checksum.value}` : null,
          status,
          link: hit.link,
        },
      );
    }
    const known = hits.filter(({title}) => indexed.has(title)).length;
    note(
      `${plural(hits.length, 'reading')} found${total !== undefined && total > hits.length ? ` of ${total}` : ''} by ${plural(pages, 'request')}: ${bytesText(bytes)}${unsized > 0 ? ` and ${plural(unsized, 'unknown size')}` : ''}; ${hits.length - known} new to ${read.data.pool}.`,
    );
    for (const sentence of notes) note(sentence);
    return incomplete ? 2 : 0;
  },
});
