import type {z} from 'zod';
import {nearMiss} from './near-miss.ts';

/** A key that nobody reads, or that must not be there. */
export type UnknownKey = {
  readonly path: readonly (string | number)[];
  readonly near: string | undefined;
  /** It looks like a secret, which never belongs into config.json. */
  readonly secret: boolean;
};

const secretWords =
  /^(password|passphrase|passwd|secret|token|api_?key|(client|app)_?secret|(access|refresh|bearer|id|auth)_?token|secret_?access_?key)$/i;

/** Whether a key's name says that it holds a secret. */
export const isSecretKey = (key: string): boolean => secretWords.test(key);

/** The schemas of what an object or a list holds. A union holds what any of its members does. */
const membersOf = (schema: z.core.$ZodType): readonly z.core.$ZodTypes[] => {
  const one = schema as z.core.$ZodTypes;
  const {def} = one._zod;
  if (def.type === 'union') return def.options.flatMap(membersOf);
  if (def.type === 'pipe') return membersOf(def.in);
  return 'innerType' in def ? membersOf(def.innerType) : [one];
};

/** Keys of a value, however deep, that its schema does not name. What is of the wrong type is not looked into. */
export const unknownKeys = (
  schema: z.core.$ZodType,
  value: unknown,
  path: readonly (string | number)[],
): UnknownKey[] => {
  if (value === null || typeof value !== 'object') return [];
  const defs = membersOf(schema).map(({_zod}) => _zod.def);
  if (Array.isArray(value)) {
    const list = defs.find(def => def.type === 'array');
    return list ? value.flatMap((item, index) => unknownKeys(list.element, item, [...path, index])) : [];
  }
  const record = defs.find(def => def.type === 'record');
  const shapes = defs.flatMap(def => (def.type === 'object' ? [def.shape] : []));
  const known = shapes.flatMap(shape => Object.keys(shape));
  const inner = (key: string) => record?.valueType ?? shapes.find(shape => Object.hasOwn(shape, key))?.[key];
  const entries = Object.entries(value);
  return [
    ...entries.flatMap(([key]) =>
      record || shapes.length === 0 || known.includes(key)
        ? []
        : [{path: [...path, key], near: nearMiss(key, known), secret: isSecretKey(key)}],
    ),
    ...entries.flatMap(([key, one]) => {
      const below = inner(key);
      return below ? unknownKeys(below, one, [...path, key]) : [];
    }),
  ];
};

/** Where a schema has a key of this name, however deep; `NAME` stands for the names that an operator gives. */
export const placesOf = (schema: z.core.$ZodType, key: string, path: readonly string[] = []): string[][] =>
  membersOf(schema).flatMap(({_zod: {def}}) => {
    if (def.type === 'record') return placesOf(def.valueType, key, [...path, 'NAME']);
    if (def.type !== 'object') return [];
    const shape: Readonly<Record<string, z.core.$ZodType>> = def.shape;
    return [
      ...(Object.hasOwn(shape, key) ? [[...path, key]] : []),
      ...Object.entries(shape).flatMap(([name, one]) => placesOf(one, key, [...path, name])),
    ];
  });
