import * as z from 'zod';
import {type Declared, wholeConfig} from './profile-schema.ts';

/** What may stand in config.json, as a JSON Schema: for editors, and for those who write it by program. */
export const configSchema = (declared: readonly Declared[]): string => {
  const schema = z.toJSONSchema(wholeConfig(declared), {
    io: 'input',
    override: ({jsonSchema}) => {
      // A key that is not named is a slip. Custom checks of addresses cannot be said in JSON Schema.
      if (jsonSchema.type === 'object' && jsonSchema.properties) jsonSchema.additionalProperties = false;
    },
  });
  return `${JSON.stringify({title: 'skydeck config.json', ...schema}, undefined, 2)}\n`;
};

/** One key of config.json: where it stands, what it takes, its default, and what it is. */
export type Setting = {
  /** `services.lake.catalogue.kind`; NAME and […] stand for any. */
  readonly key: string;
  readonly type: string;
  readonly default?: string;
  readonly about: string;
};

type Node = z.core.JSONSchema.BaseSchema;

/** Every key below a schema, an object's keys after the object itself. */
const settingsIn = (node: Node, key: string): Setting[] => {
  const one = node.anyOf?.find(inner => typeof inner === 'object' && inner.properties) as Node | undefined;
  const {properties, additionalProperties, items} = one ?? node;
  const below = Object.entries(properties ?? {}).flatMap(([name, inner]) =>
    settingsIn(inner as Node, key === '' ? name : `${key}.${name}`),
  );
  if (typeof additionalProperties === 'object')
    below.push(...settingsIn(additionalProperties, `${key}.NAME`));
  if (items && typeof items === 'object' && !Array.isArray(items))
    below.push(...settingsIn(items, `${key}[]`));
  const about = node.description;
  // Where keys below say all there is to say, their holder has no line of its own; nor has one without a word.
  if (about === undefined) return below;
  const plain = node.default !== undefined && typeof node.default !== 'object';
  return [{key, type: typeOf(node), ...(plain && {default: JSON.stringify(node.default)}), about}, ...below];
};

const typeOf = (node: Node): string => {
  if (node.enum) return node.enum.join(' | ');
  if (node.anyOf) return [...new Set(node.anyOf.map(inner => typeOf(inner as Node)))].join(' | ');
  if (node.type === 'array') return 'list';
  const words: Readonly<Record<string, string>> = {
    string: 'text',
    integer: 'whole number',
    boolean: 'true | false',
  };
  const type = String(node.type ?? 'any');
  return words[type] ?? type;
};

export const allSettings = (declared: readonly Declared[]): readonly Setting[] =>
  settingsIn(z.toJSONSchema(wholeConfig(declared), {io: 'input'}), '');
