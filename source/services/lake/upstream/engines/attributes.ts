import type {AttributeValue} from '@aws-sdk/client-dynamodb';
import {emptyTable, ownEntry} from '../../../../text/own-entry.ts';

/** An item, flat: texts and numbers. Other kinds of attributes are left alone and not shown. */
export type Flat = Readonly<Record<string, string | number>>;
export type Key = {readonly pool: string; readonly id: string};
/** An item in DynamoDB's own form. */
export type RawItem = Readonly<Record<string, AttributeValue>>;
export type Changes = Readonly<Record<string, string | number | undefined>>;

export const partitionKey = 'pool-name';
export const sortKey = 'collection-identifier';

export const attributeOf = (value: string | number): AttributeValue =>
  typeof value === 'number' ? {N: String(value)} : {S: value};
export const keyOf = ({pool, id}: Key) => ({[partitionKey]: {S: pool}, [sortKey]: {S: id}});

export const recordOf = (item: Readonly<Record<string, AttributeValue>>): Flat => {
  const record = emptyTable<string | number>();
  for (const [name, given] of Object.entries(item)) {
    const value: Partial<Record<'S' | 'N' | 'BOOL', unknown>> = given ?? {};
    if (typeof value.S === 'string') record[name] = value.S;
    else if (value.N !== undefined && Number.isFinite(Number(value.N))) record[name] = Number(value.N);
    else if (value.BOOL !== undefined) record[name] = String(value.BOOL);
  }
  return record;
};

export const textIn = (record: Flat, name: string): string | undefined =>
  ownEntry(record, name) === undefined ? undefined : String(record[name]);
export const numberIn = (record: Flat, name: string): number | undefined => {
  const value = Number(ownEntry(record, name));
  return Number.isFinite(value) ? value : undefined;
};

export const itemOf = (record: Changes) =>
  Object.fromEntries(
    Object.entries(record).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, attributeOf(value)]],
    ),
  );
