import * as zod from 'zod';

/**
 * zod for the built program: a schema is made when something is first read by it. Most runs read by few of the hundreds
 * that there are, and to make them all is a twelfth of the time until the first rows.
 */
export * from 'zod';

/** What these give is again a schema, and can wait. All else is asked of the schema itself. */
const further = new Set<PropertyKey>([
  ...['array', 'catch', 'default', 'describe', 'nullable', 'nullish', 'optional', 'pipe', 'transform'],
  ...['refine', 'superRefine', 'register', 'extend', 'partial'],
  ...['int', 'length', 'max', 'min', 'nonnegative', 'positive', 'regex', 'startsWith'],
  ...['toLowerCase', 'trim', 'url'],
]);

const makers = new WeakMap<object, () => object>();

const isPlain = (given: object) => Object.getPrototypeOf(given) === Object.prototype;

/** What was given to make a schema, with the schemas themselves in place of those that were put off. */
const made = (given: unknown): unknown => {
  if (given === null || typeof given !== 'object') return given;
  const one = (part: unknown) => (part !== null && typeof part === 'object' && makers.get(part)?.()) || part;
  if (makers.has(given)) return one(given);
  if (Array.isArray(given)) return given.map(one);
  if (!isPlain(given) || !Object.values(given).some(part => part !== one(part))) return given;
  return Object.fromEntries(Object.entries(given).map(([key, part]) => [key, one(part)]));
};

const putOff = (make: () => object): object => {
  let schema: object | undefined;
  const self = () => {
    schema ??= make();
    return schema;
  };
  const late = new Proxy(
    {},
    {
      get: (_, key) =>
        further.has(key)
          ? (...given: unknown[]) =>
              putOff(() => Reflect.get(self(), key).call(self(), ...given.map(made)) as object)
          : Reflect.get(self(), key),
      has: (_, key) => Reflect.has(self(), key),
      getPrototypeOf: () => Reflect.getPrototypeOf(self()),
    },
  );
  makers.set(late, self);
  return late;
};

const late = <Make extends (...given: never[]) => object>(make: Make): Make => {
  const anyhow = make as unknown as (...given: unknown[]) => object;
  return ((...given: unknown[]) => putOff(() => anyhow(...given.map(made)))) as unknown as Make;
};

export const array = /* @__PURE__ */ late(zod.array);
export const boolean = /* @__PURE__ */ late(zod.boolean);
export const coerce = {number: /* @__PURE__ */ late(zod.coerce.number)};
export const date = /* @__PURE__ */ late(zod.date);
export const int = /* @__PURE__ */ late(zod.int);
export const literal = /* @__PURE__ */ late(zod.literal);
export const looseObject = /* @__PURE__ */ late(zod.looseObject);
export const number = /* @__PURE__ */ late(zod.number);
export const object = /* @__PURE__ */ late(zod.object);
export const preprocess = /* @__PURE__ */ late(zod.preprocess);
export const record = /* @__PURE__ */ late(zod.record);
export const strictObject = /* @__PURE__ */ late(zod.strictObject);
export const string = /* @__PURE__ */ late(zod.string);
export const union = /* @__PURE__ */ late(zod.union);
export const unknown = /* @__PURE__ */ late(zod.unknown);
export const url = /* @__PURE__ */ late(zod.url);
const lateEnum = /* @__PURE__ */ late(zod.enum);
const lateUndefined = /* @__PURE__ */ late(zod.undefined);

export {lateEnum as enum, lateUndefined as undefined};
