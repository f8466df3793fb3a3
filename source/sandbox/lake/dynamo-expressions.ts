type Value = {
  readonly S?: string;
  readonly N?: string;
  readonly BOOL?: boolean;
  readonly [kind: string]: unknown;
};
export type Item = Readonly<Record<string, Value>>;
type Given = {
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>>;
  readonly ExpressionAttributeValues?: Readonly<Record<string, Value>>;
};

/** About what DynamoDB counts: names and values of all attributes. */
export const attributeSize = (item: Item): number =>
  Object.entries(item).reduce(
    (sum, [name, value]) => sum + name.length + String(value.S ?? value.N ?? JSON.stringify(value)).length,
    0,
  );

const tokens = /\s*(<>|<=|>=|[()=<>,+]|[#:]?[A-Za-z0-9_.]+(?:-[A-Za-z0-9_.]+)*)/gy;

/**
 * DynamoDB's expressions over the names and values of one request: comparisons, BETWEEN, attribute_exists,
 * attribute_not_exists, begins_with, AND, OR, NOT; SET and REMOVE. Throws an Error in its words for what it does not take.
 */
export const createExpressions = (given: Given) => {
  const nameOf = (word: string): string => {
    // Hyphens and reserved words need an alias: the contract's own trap.
    if (word.includes('-')) throw new Error(`Invalid expression: Syntax error; token: "-", near: "${word}"`);
    if (/^(status|size|name)$/i.test(word))
      throw new Error(`Invalid expression: Attribute name is a reserved keyword; reserved keyword: ${word}`);
    if (!word.startsWith('#')) return word;
    const name = given.ExpressionAttributeNames?.[word];
    if (name === undefined)
      throw new Error(
        `Invalid expression: An expression attribute name used is not defined; attribute name: ${word}`,
      );
    return name;
  };
  const valueFor = (word: string, item: Item | undefined): Value | undefined => {
    if (!word.startsWith(':')) return item?.[nameOf(word)];
    const value = given.ExpressionAttributeValues?.[word];
    if (value === undefined)
      throw new Error(
        `Invalid expression: An expression attribute value used is not defined; attribute value: ${word}`,
      );
    return value;
  };
  const split = (text: string): string[] => {
    const words: string[] = [];
    tokens.lastIndex = 0;
    for (let at = 0; at < text.trimEnd().length; at = tokens.lastIndex) {
      const match = tokens.exec(text);
      if (!match) throw new Error(`Invalid expression: Syntax error; near: "${text.slice(at, at + 10)}"`);
      words.push(match[1]!);
    }
    return words;
  };
  const order = (a: Value | undefined, b: Value | undefined): number | undefined => {
    if (a?.N !== undefined && b?.N !== undefined) return Number(a.N) - Number(b.N);
    if (a?.S !== undefined && b?.S !== undefined) return Buffer.compare(Buffer.from(a.S), Buffer.from(b.S));
    return undefined;
  };
  const compare = (operator: string, a: Value | undefined, b: Value | undefined): boolean => {
    if (operator === '=' || operator === '<>') {
      const same = order(a, b) === 0 || (a !== undefined && JSON.stringify(a) === JSON.stringify(b));
      return a !== undefined && same === (operator === '=');
    }
    const sign = order(a, b);
    if (sign === undefined) return false;
    return {'<': sign < 0, '<=': sign <= 0, '>': sign > 0, '>=': sign >= 0}[operator] ?? false;
  };

  const test = (text: string, item: Item | undefined): boolean => {
    const words = split(text);
    const next = () => {
      const word = words.shift();
      if (word === undefined) throw new Error('Invalid expression: Syntax error; token: <EOF>');
      return word;
    };
    const expect = (wanted: string) => {
      const word = next();
      if (word.toUpperCase() !== wanted)
        throw new Error(`Invalid expression: Syntax error; token: "${word}"`);
    };
    const follows = (word: string) => words[0]?.toUpperCase() === word;
    const single = (): boolean => {
      if (follows('NOT')) {
        next();
        return !single();
      }
      const word = next();
      if (word === '(') {
        const value = any();
        expect(')');
        return value;
      }
      if (/^(attribute_exists|attribute_not_exists|begins_with|contains)$/.test(word)) {
        expect('(');
        const found = valueFor(next(), item);
        let other: Value | undefined;
        if (words[0] === ',') {
          next();
          other = valueFor(next(), item);
        }
        expect(')');
        if (word === 'attribute_exists') return found !== undefined;
        if (word === 'attribute_not_exists') return found === undefined;
        if (word === 'contains') return found?.S?.includes(other?.S ?? '\0') ?? false;
        return found?.S?.startsWith(other?.S ?? '\0') ?? false;
      }
      const left = valueFor(word, item);
      const operator = next();
      if (operator.toUpperCase() === 'BETWEEN') {
        const least = valueFor(next(), item);
        expect('AND');
        const most = valueFor(next(), item);
        return compare('>=', left, least) && compare('<=', left, most);
      }
      return compare(operator, left, valueFor(next(), item));
    };
    const every = (): boolean => {
      let value = single();
      while (follows('AND')) {
        next();
        value = single() && value;
      }
      return value;
    };
    const any = (): boolean => {
      let value = every();
      while (follows('OR')) {
        next();
        value = every() || value;
      }
      return value;
    };
    const value = any();
    if (words.length > 0) throw new Error(`Invalid expression: Syntax error; token: "${words[0]}"`);
    return value;
  };

  return {
    test,
    /** The text that an attribute must be equal to, in a key condition. */
    equalTo: (text: string, attribute: string): string | undefined => {
      const words = split(text);
      const at = words.findIndex((word, index) => words[index + 1] === '=' && nameOf(word) === attribute);
      return at < 0 ? undefined : valueFor(words[at + 2] ?? '', undefined)?.S;
    },
    update: (text: string, standing: Item): Item => {
      const next: Record<string, Value> = {...standing};
      let clause = '';
      const words = split(text);
      while (words.length > 0) {
        const word = words.shift()!;
        if (/^(SET|REMOVE)$/i.test(word)) clause = word.toUpperCase();
        else if (word === ',') continue;
        else if (clause === 'REMOVE') delete next[nameOf(word)];
        else if (clause === 'SET' && words.shift() === '=') {
          const value = valueFor(words.shift() ?? '', standing);
          if (!value)
            throw new Error('The provided expression refers to an attribute that does not exist in the item');
          next[nameOf(word)] = value;
        } else throw new Error(`Invalid UpdateExpression: Syntax error; token: "${word}"`);
      }
      return next;
    },
    project: (text: string | undefined, item: Item): Item => {
      if (!text) return item;
      const names = split(text)
        .filter(word => word !== ',')
        .map(nameOf);
      return Object.fromEntries(Object.entries(item).filter(([name]) => names.includes(name)));
    },
  };
};
