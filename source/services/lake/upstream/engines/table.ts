import {isDeepStrictEqual} from 'node:util';
import type {AttributeValue, DynamoDBClient} from '@aws-sdk/client-dynamodb';
import {Failure} from '../../../../declare/failure.ts';
import type {Sum} from '../../../../declare/step.ts';
import {changing} from '../../../../engine/changes/changing.ts';
import {notedClient} from '../../../../engine/http/aws-client.ts';
import {plural} from '../../../../text/quantities.ts';
import {
  type Changes,
  type Flat,
  itemOf,
  type Key,
  keyOf,
  partitionKey,
  type RawItem,
  recordOf,
  sortKey,
} from './attributes.ts';
import {type AwsAccess, once} from './aws-access.ts';
import {awsFailure, calling, confirmed, isName} from './aws-failure.ts';
import {addInput, type Condition, createInput, removeInput, sumOf, updateInput} from './table-input.ts';

/** Looks, one in 200 ms, after which a table that was asked for and is not there does not come any more. */
const mostMissing = 50;

/** One table with the seed's key schema; every name goes by an alias (contract 3.1: hyphens, reserved words). */
export type Table = {
  readonly name: string;
  /** Undefined when there is none. */
  state(signal?: AbortSignal): Promise<{readonly status: string; readonly items?: number} | undefined>;
  create(signal?: AbortSignal): Promise<void>;
  query(pool: string, signal?: AbortSignal): Promise<readonly Flat[]>;
  /** The last ones of a partition, in the order of their ids, the last first. */
  newest(pool: string, count: number, signal?: AbortSignal): Promise<readonly Flat[]>;
  /** As `query`, each item handed over as its page comes, so that a large pool is not held twice. Gives what reading cost. */
  each(
    pool: string,
    take: (record: Flat) => void,
    signal?: AbortSignal,
    tell?: (gap: Failure) => void,
  ): Promise<number>;
  get(key: Key, signal?: AbortSignal): Promise<Flat | undefined>;
  /** Writes an item that must not be there yet. */
  add(record: Flat, signal?: AbortSignal): Promise<'done' | 'lost'>;
  /** Sets attributes, and removes those that are undefined; creates the item unless the condition forbids. */
  update(key: Key, changes: Changes, condition: Condition, signal?: AbortSignal): Promise<'done' | 'lost'>;
  remove(key: Key, condition: Condition, signal?: AbortSignal): Promise<'done' | 'lost'>;
  /** All items of a partition as DynamoDB has them, every attribute as it is. */
  raw(pool: string, signal?: AbortSignal): Promise<readonly RawItem[]>;
  /** Writes such an item, which must not be there yet. */
  addRaw(item: RawItem, signal?: AbortSignal): Promise<'done' | 'lost'>;
};

/**
 * A DynamoDB table. The client is imported and made at the first call. Writes are conditional, so a retry is harmless.
 * `endpoint` is for previews.
 */
export const dynamoTable = (
  name: string,
  access: () => Promise<AwsAccess>,
  wait: (ms: number, signal?: AbortSignal) => Promise<void>,
  endpoint?: string,
): Table => {
  const load = once(async () => {
    const sdk = await import('@aws-sdk/client-dynamodb');
    const own = await access();
    const client: DynamoDBClient = notedClient(new sdk.DynamoDBClient({...own, maxAttempts: 6}), own);
    return {sdk, client};
  });
  const conditional = (
    operation: string,
    input: object,
    sum: Sum,
    call: () => Promise<Parameters<typeof confirmed>[0]>,
    isSo: () => Promise<boolean>,
  ): Promise<'done' | 'lost'> =>
    changing<'done' | 'lost'>(
      {kind: 'call', service: 'dynamodb', operation, input, endpoint, sum},
      async () => {
        try {
          await confirmed(await call(), `dynamodb:${operation}`, isSo);
          return 'done';
        } catch (error) {
          if (isName(error, 'ConditionalCheckFailedException')) return 'lost';
          throw await missingTable(awsFailure(error, `dynamodb:${operation}`, true), name, state);
        }
      },
      {assumed: {answer: 'done'}, isDeed: answer => answer === 'done'},
    );
  const rawAt = async (Key: Record<string, AttributeValue>, abortSignal?: AbortSignal) => {
    const {sdk, client} = await load();
    const command = new sdk.GetItemCommand({TableName: name, Key, ConsistentRead: true});
    return (await client.send(command, {abortSignal})).Item;
  };
  const put = async (item: RawItem, abortSignal?: AbortSignal) => {
    const input = addInput(name, item);
    const {sdk, client} = await load();
    const {[partitionKey]: pool, [sortKey]: id} = item;
    return conditional(
      'PutItem',
      input,
      sumOf('put', name, pool?.S ?? ''),
      () => client.send(new sdk.PutItemCommand(input), {abortSignal}),
      async () => isDeepStrictEqual(await rawAt({[partitionKey]: pool!, [sortKey]: id!}, abortSignal), item),
    );
  };
  const state: Table['state'] = async abortSignal => {
    const {sdk, client} = await load();
    try {
      const {Table: table} = await client.send(new sdk.DescribeTableCommand({TableName: name}), {
        abortSignal,
      });
      // There is no saying "none" without an error.
      if (!table)
        throw new Failure('unreadable', `dynamodb:DescribeTable told nothing of the table "${name}".`);
      const {TableStatus: status = 'ACTIVE', ItemCount: items} = table;
      // AWS's client makes a text of anything.
      if (!/^[A-Z_]+$/.test(status))
        throw new Failure('unreadable', `dynamodb:DescribeTable told no state of the table "${name}".`);
      return {status, items};
    } catch (error) {
      if (isName(error, 'ResourceNotFoundException')) return undefined;
      throw awsFailure(error, 'dynamodb:DescribeTable');
    }
  };
  const eachRaw = (
    pool: string,
    take: (item: RawItem) => void,
    abortSignal?: AbortSignal,
    {newest, tell}: {newest?: number; tell?: (gap: Failure) => void} = {},
  ) =>
    calling('dynamodb:Query', async () => {
      const {sdk, client} = await load();
      let cost = 0;
      let lost = 0;
      let left = newest ?? Number.POSITIVE_INFINITY;
      let from: Record<string, AttributeValue> | undefined;
      do {
        const answer = await client.send(
          new sdk.QueryCommand({
            TableName: name,
            KeyConditionExpression: '#p = :p',
            ExpressionAttributeNames: {'#p': partitionKey},
            ExpressionAttributeValues: {':p': {S: pool}},
            ReturnConsumedCapacity: 'TOTAL',
            ExclusiveStartKey: from,
            ...(newest === undefined ? {} : {ScanIndexForward: false, Limit: left}),
          }),
          {abortSignal},
        );
        if (!answer.Items) throw new Failure('unreadable', `dynamodb:Query gave no items of "${name}".`);
        for (const item of answer.Items) {
          if (typeof item?.[partitionKey]?.S === 'string' && typeof item[sortKey]?.S === 'string') take(item);
          else lost += 1;
        }
        cost += answer.ConsumedCapacity?.CapacityUnits ?? 0;
        from = answer.LastEvaluatedKey;
        left -= answer.Items.length;
      } while (from && Object.keys(from).length > 0 && left > 0);
      const gap = new Failure('unreadable', `The table "${name}" gave ${plural(lost, 'item')} without keys.`);
      if (lost > 0 && !tell) throw gap;
      if (lost > 0) tell?.(gap);
      return cost;
    }).catch(async error => {
      throw await missingTable(error, name, () => state(abortSignal));
    });
  const all = async <T>(pool: string, as: (item: RawItem) => T, signal?: AbortSignal, newest?: number) => {
    const items: T[] = [];
    await eachRaw(pool, item => void items.push(as(item)), signal, {newest});
    return items;
  };
  return {
    name,
    state,
    create: async signal => {
      const {sdk, client} = await load();
      const input = createInput(name);
      await changing(
        {kind: 'call', service: 'dynamodb', operation: 'CreateTable', input, endpoint},
        async () => {
          try {
            const answer = await client.send(new sdk.CreateTableCommand(input), {abortSignal: signal});
            await confirmed(
              answer,
              'dynamodb:CreateTable',
              async () => answer.TableDescription?.TableName === name,
            );
          } catch (error) {
            // Another run may have been first.
            if (!isName(error, 'ResourceInUseException'))
              throw awsFailure(error, 'dynamodb:CreateTable', true);
          }
        },
      );
      let [seen, missing] = [false, 0];
      for (;;) {
        const found = await state(signal);
        if (found?.status === 'ACTIVE') return;
        signal?.throwIfAborted();
        seen ||= found !== undefined;
        if (!found) missing += 1;
        // One that was asked for just now may not be there yet; one that was there is gone.
        if (found?.status === 'DELETING' || (!found && (seen || missing > mostMissing)))
          throw new Failure('not-found', `The table "${name}" was being made, and is gone.`, {
            todo: 'Ask whether somebody deleted it, then create it again.',
          });
        await wait(200, signal);
      }
    },
    query: (pool, signal) => all(pool, recordOf, signal),
    newest: (pool, count, signal) => all(pool, recordOf, signal, count),
    each: (pool, take, signal, tell) => eachRaw(pool, item => take(recordOf(item)), signal, {tell}),
    raw: (pool, signal) => all(pool, item => item, signal),
    addRaw: put,
    get: (key, abortSignal) =>
      calling('dynamodb:GetItem', async () => {
        const item = await rawAt(keyOf(key), abortSignal);
        return item && recordOf(item);
      }),
    add: (record, signal) => put(itemOf(record), signal),
    update: async (key, changes, condition, abortSignal) => {
      const input = updateInput(name, key, changes, condition);
      const {sdk, client} = await load();
      return conditional(
        'UpdateItem',
        input,
        sumOf('change', name, key.pool),
        () => client.send(new sdk.UpdateItemCommand(input), {abortSignal}),
        async () => {
          const item = await rawAt(keyOf(key), abortSignal);
          const now = item && recordOf(item);
          return now !== undefined && Object.entries(changes).every(([one, value]) => now[one] === value);
        },
      );
    },
    remove: async (key, condition, abortSignal) => {
      const input = removeInput(name, key, condition);
      const {sdk, client} = await load();
      return conditional(
        'DeleteItem',
        input,
        sumOf('remove', name, key.pool),
        () => client.send(new sdk.DeleteItemCommand(input), {abortSignal}),
        async () => (await rawAt(keyOf(key), abortSignal)) === undefined,
      );
    },
  };
};

/** A missing table is said in words that lead on; DynamoDB says "not found" of one that is being made or deleted, too. */
const missingTable = async (failure: unknown, table: string, state: Table['state']): Promise<unknown> => {
  if (failure instanceof Failure && /key schema element|does not match the schema/i.test(failure.message))
    return new Failure(failure.kind, `The table "${table}" has other keys than an index has.`, {
      todo: `Correct table in the profile: its keys are ${partitionKey} and ${sortKey}, both texts.`,
      cause: failure,
    });
  if (!(failure instanceof Failure) || failure.kind !== 'not-found') return failure;
  const known = await state().then(
    found => found?.status ?? 'none',
    () => undefined,
  );
  if (known !== undefined && known !== 'none')
    return new Failure('unavailable', `The table "${table}" cannot be asked yet: it is ${known}.`, {
      todo: 'Wait until it is ACTIVE, then ask again.',
      cause: failure,
    });
  return new Failure('not-found', `There is no table "${table}"${known ? '' : ', or it is not ready yet'}.`, {
    todo: 'Create it (ingest create-table, which shows the request first), or correct table in the profile.',
    cause: failure,
  });
};
