import type {AttributeValue} from '@aws-sdk/client-dynamodb';
import type {Sum} from '../../../../declare/step.ts';
import {ownEntry} from '../../../../text/own-entry.ts';
import {
  attributeOf,
  type Changes,
  type Key,
  keyOf,
  partitionKey,
  type RawItem,
  sortKey,
} from './attributes.ts';

const bookkeeping: Readonly<Record<string, string>> = {
  'skydeck-holders': 'that this run is at work',
  'skydeck-lanes': 'which connections are in use',
  'skydeck-runs': 'the record of the run',
  'skydeck-jobs': 'the record of the download',
};

/** How writes of one kind are told together. */
export const sumOf = (does: 'put' | 'change' | 'remove', table: string, pool: string): Sum => {
  const own = ownEntry(bookkeeping, pool);
  if (own) return {words: `Write to the index ${table} ${own}`, always: true};
  return {
    words: {
      put: `Put new readings of ${pool} into the index ${table}`,
      change: `Change readings of ${pool} in the index ${table}`,
      remove: `Remove readings of ${pool} from the index ${table}`,
    }[does],
  };
};

/** What must stand in the stored item, by attribute: that value, `true` for any, undefined for none. */
export type Condition = Readonly<Record<string, string | number | true | undefined>>;

/** Expression parts with aliases for all names and values. */
const expressions = () => {
  const names: Record<string, string> = {};
  const values: Record<string, AttributeValue> = {};
  const name = (attribute: string) => {
    const known = Object.entries(names).find(([, one]) => one === attribute)?.[0];
    if (known) return known;
    const alias = `#n${Object.keys(names).length}`;
    names[alias] = attribute;
    return alias;
  };
  const value = (one: string | number) => {
    const alias = `:v${Object.keys(values).length}`;
    values[alias] = attributeOf(one);
    return alias;
  };
  const test = ([attribute, wanted]: readonly [string, Condition[string]]) => {
    if (wanted === undefined) return `attribute_not_exists(${name(attribute)})`;
    return wanted === true ? `attribute_exists(${name(attribute)})` : `${name(attribute)} = ${value(wanted)}`;
  };
  return {
    name,
    value,
    condition: (condition: Condition) => {
      const tests = Object.entries(condition).map(test);
      return tests.length === 0 ? undefined : `(${tests.join(' AND ')})`;
    },
    given: () => ({
      ...(Object.keys(names).length > 0 ? {ExpressionAttributeNames: names} : {}),
      ...(Object.keys(values).length > 0 ? {ExpressionAttributeValues: values} : {}),
    }),
  };
};

/** The update of `changes` as DynamoDB takes it. */
export const updateInput = (table: string, key: Key, changes: Changes, condition: Condition) => {
  const parts = expressions();
  const set: string[] = [];
  const remove: string[] = [];
  for (const [attribute, value] of Object.entries(changes))
    if (value === undefined) remove.push(parts.name(attribute));
    else set.push(`${parts.name(attribute)} = ${parts.value(value)}`);
  const UpdateExpression = [
    set.length > 0 ? `SET ${set.join(', ')}` : '',
    remove.length > 0 ? `REMOVE ${remove.join(', ')}` : '',
  ]
    .filter(Boolean)
    .join(' ');
  const ConditionExpression = parts.condition(condition);
  return {
    TableName: table,
    Key: keyOf(key),
    UpdateExpression,
    ...(ConditionExpression ? {ConditionExpression} : {}),
    ...parts.given(),
  };
};

export const addInput = (table: string, item: RawItem) => ({
  TableName: table,
  Item: {...item},
  ConditionExpression: 'attribute_not_exists(#n0)',
  ExpressionAttributeNames: {'#n0': sortKey},
});

export const removeInput = (table: string, key: Key, condition: Condition) => {
  const parts = expressions();
  const ConditionExpression = parts.condition(condition);
  return {
    TableName: table,
    Key: keyOf(key),
    ...(ConditionExpression ? {ConditionExpression} : {}),
    ...parts.given(),
  };
};

/** The table that is made where it is missing: the seed's keys, paid by request. */
export const createInput = (table: string) => ({
  TableName: table,
  BillingMode: 'PAY_PER_REQUEST' as const,
  AttributeDefinitions: [
    {AttributeName: partitionKey, AttributeType: 'S' as const},
    {AttributeName: sortKey, AttributeType: 'S' as const},
  ],
  KeySchema: [
    {AttributeName: partitionKey, KeyType: 'HASH' as const},
    {AttributeName: sortKey, KeyType: 'RANGE' as const},
  ],
});
