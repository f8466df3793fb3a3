import {attributeSize, createExpressions, type Item} from './dynamo-expressions.ts';

export type SeedItem = Readonly<Record<string, string | number>>;

type Body = {
  readonly TableName?: string;
  readonly Key?: Item;
  readonly Item?: Item;
  readonly ConditionExpression?: string;
  readonly UpdateExpression?: string;
  readonly KeyConditionExpression?: string;
  readonly FilterExpression?: string;
  readonly ProjectionExpression?: string;
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>>;
  readonly ExpressionAttributeValues?: Readonly<Record<string, Item[string]>>;
  readonly ExclusiveStartKey?: Item;
  readonly ScanIndexForward?: boolean;
  readonly Limit?: number;
  readonly Select?: string;
  readonly ReturnValues?: string;
  readonly ReturnConsumedCapacity?: string;
};

const partition = 'pool-name';
const range = 'collection-identifier';
/** A page ends with the item that takes it over so many bytes, before any filter. */
const pageBytes = 1_048_576;

const json = (value: unknown, status = 200) =>
  new Response(JSON.stringify(value), {status, headers: {'content-type': 'application/x-amz-json-1.0'}});
const refuse = (type: string, message: string) =>
  json({__type: `com.amazonaws.dynamodb.v20120810#${type}`, message}, 400);
const keyText = (item: Item | undefined): string | undefined => {
  const pool = item?.[partition]?.S;
  const id = item?.[range]?.S;
  return pool && id ? `${pool}\0${id}` : undefined;
};
const attribute = (value: string | number): Item[string] =>
  typeof value === 'number' ? {N: String(value)} : {S: value};

/** The table as a program beside the console uses it. */
export type Dynamo = {
  handle(request: Request): Promise<Response>;
  get(pool: string, id: string): Item | undefined;
  /** Puts an item where there is none. */
  addNew(item: SeedItem): void;
};

/**
 * DynamoDB with one table of the seed's keys, in memory: items, conditions, updates, queries with pages and capacity.
 * Filled when first used, since the links in the items hold the sandbox's own address.
 */
export const createDynamo = (table: string, seed: () => readonly SeedItem[]): Dynamo => {
  let items: Map<string, Item> | undefined;
  /** Keys in their order, made anew after one came or went. */
  let sorted: readonly string[] | undefined;

  const put = (all: Map<string, Item>, one: SeedItem) => {
    const item = Object.fromEntries(Object.entries(one).map(([name, value]) => [name, attribute(value)]));
    const key = keyText(item)!;
    if (all.has(key)) return;
    all.set(key, item);
    sorted = undefined;
  };
  const all = (): Map<string, Item> => {
    if (!items) {
      items = new Map();
      for (const one of seed()) put(items, one);
    }
    return items;
  };
  const describe = (size: number) => ({
    TableName: table,
    TableStatus: 'ACTIVE',
    TableArn: `arn:aws:dynamodb:eu-west-1:000000000000:table/${table}`,
    KeySchema: [
      {AttributeName: partition, KeyType: 'HASH'},
      {AttributeName: range, KeyType: 'RANGE'},
    ],
    AttributeDefinitions: [
      {AttributeName: partition, AttributeType: 'S'},
      {AttributeName: range, AttributeType: 'S'},
    ],
    BillingModeSummary: {BillingMode: 'PAY_PER_REQUEST'},
    ItemCount: size,
  });

  const write = (all: Map<string, Item>, operation: string, body: Body): Response => {
    const key = keyText(operation === 'PutItem' ? body.Item : body.Key);
    if (key === undefined)
      return refuse('ValidationException', 'The provided key element does not match the schema');
    const standing = all.get(key);
    const expressions = createExpressions(body);
    if (body.ConditionExpression && !expressions.test(body.ConditionExpression, standing))
      return refuse('ConditionalCheckFailedException', 'The conditional request failed');
    let next: Item | undefined;
    if (operation === 'PutItem') next = body.Item;
    else if (operation === 'UpdateItem')
      next = expressions.update(body.UpdateExpression ?? '', standing ?? {...body.Key});
    if (next) all.set(key, next);
    else all.delete(key);
    if (!standing !== !next) sorted = undefined;
    const given =
      body.ReturnValues === 'ALL_NEW' ? next : body.ReturnValues === 'ALL_OLD' ? standing : undefined;
    return json(given ? {Attributes: given} : {});
  };

  const query = (all: Map<string, Item>, body: Body, scan: boolean): Response => {
    const expressions = createExpressions(body);
    sorted ??= [...all.keys()].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    const pool = scan ? undefined : expressions.equalTo(body.KeyConditionExpression ?? '', partition);
    if (!scan && pool === undefined)
      return refuse('ValidationException', 'Query condition missed key schema element: pool-name');
    let keys = scan ? sorted : sorted.filter(key => key.startsWith(`${pool}\0`));
    if (body.ScanIndexForward === false) keys = keys.toReversed();
    const after = keyText(body.ExclusiveStartKey);
    const from = after === undefined ? 0 : keys.indexOf(after) + 1;
    const found: Item[] = [];
    let bytes = 0;
    let at = from;
    const limit = body.Limit ?? Number.POSITIVE_INFINITY;
    for (; at < keys.length && at - from < limit && bytes < pageBytes; at += 1) {
      const item = all.get(keys[at]!)!;
      if (!scan && !expressions.test(body.KeyConditionExpression!, item)) continue;
      bytes += attributeSize(item);
      if (!body.FilterExpression || expressions.test(body.FilterExpression, item))
        found.push(expressions.project(body.ProjectionExpression, item));
    }
    const last = at < keys.length ? all.get(keys[at - 1]!) : undefined;
    return json({
      ...(body.Select === 'COUNT' ? {} : {Items: found}),
      Count: found.length,
      ScannedCount: at - from,
      ...(last ? {LastEvaluatedKey: {[partition]: last[partition], [range]: last[range]}} : {}),
      ...(body.ReturnConsumedCapacity
        ? {ConsumedCapacity: {TableName: table, CapacityUnits: Math.max(0.5, Math.ceil(bytes / 4096) / 2)}}
        : {}),
    });
  };

  return {
    get: (pool, id) => all().get(`${pool}\0${id}`),
    addNew: item => put(all(), item),
    handle: async request => {
      const items = all();
      const operation = request.headers.get('x-amz-target')?.split('.')[1] ?? '';
      const body = (await request.json().catch(() => ({}))) as Body;
      if (operation === 'ListTables') return json({TableNames: [table]});
      if (operation === 'CreateTable')
        return body.TableName === table
          ? refuse('ResourceInUseException', `Table already exists: ${table}`)
          : refuse('AccessDeniedException', `The sandbox has one table, ${table}.`);
      if (body.TableName !== table)
        return refuse('ResourceNotFoundException', `Requested resource not found: Table: ${body.TableName}`);
      try {
        switch (operation) {
          case 'DescribeTable':
            return json({Table: describe(items.size)});
          case 'GetItem': {
            const found = items.get(keyText(body.Key) ?? '');
            return json(found ? {Item: found} : {});
          }
          case 'PutItem':
          case 'UpdateItem':
          case 'DeleteItem':
            return write(items, operation, body);
          case 'Query':
          case 'Scan':
            return query(items, body, operation === 'Scan');
          default:
            return refuse('UnknownOperationException', `${operation} is not simulated`);
        }
      } catch (error) {
        return refuse('ValidationException', (error as Error).message);
      }
    },
  };
};
