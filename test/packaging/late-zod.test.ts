import {expect, test} from 'vitest';
import * as zod from 'zod';
import * as late from '../../source/packaging/late-zod.ts';

const id = (z: typeof zod) => z.string().trim().min(2).describe('What it is known by.');

/** One of each kind of thing that our schemas do. */
const contact = (z: typeof zod) =>
  z
    .looseObject({
      id: id(z),
      state: z.enum(['PENDING', 'DONE']).catch('PENDING'),
      start: z.coerce.number().int().positive(),
      passes: z.array(z.union([z.int(), z.literal('none')])).default([]),
      station: z.strictObject({name: id(z).nullable(), url: z.url().optional()}).nullish(),
      notes: z.record(z.string(), z.unknown()).transform(notes => Object.keys(notes)),
    })
    .refine(({id, state}) => id !== state, 'its id is no state');

const good = {id: ' FM2 ', state: 'LOST', start: '7', notes: {a: 1}, more: true};
const read = [
  good,
  {...good, passes: [1, 'none'], station: {name: null, url: 'https://h.example/'}},
  {...good, id: 'x', passes: [1.5], station: {name: 4, url: 'no', more: 1}, notes: []},
  {...good, id: 'PENDING'},
  null,
];

test('a schema that is made when it is first used reads, refuses and describes as one made at once', () => {
  const [now, put] = [contact(zod), contact(late as unknown as typeof zod)];
  for (const one of read) {
    const [expected, found] = [now.safeParse(one), put.safeParse(one)];
    expect({...found, error: found.error?.issues}).toEqual({...expected, error: expected.error?.issues});
  }
  expect(() => put.parse(null)).toThrow(zod.ZodError);
  expect(Object.keys(put.shape)).toEqual(Object.keys(now.shape));
  const fields = (z: typeof zod) => z.toJSONSchema(z.object({id: id(z), passes: z.array(id(z)).optional()}));
  expect(fields(late as unknown as typeof zod)).toEqual(fields(zod));
  expect(put).toBeInstanceOf(zod.ZodObject);
  const marked = zod.registry();
  const {shape} = late.object({id: late.string().optional().register(marked)});
  expect(marked.has(shape.id)).toBe(true);
});

test('nothing of it is made before', () => {
  let made = 0;
  const shape = {
    get id() {
      made += 1;
      return zod.string();
    },
  };
  const part = late.looseObject(shape).partial();
  const whole = late.array(late.object({part: part.optional()}));
  expect(made).toBe(0);
  expect(whole.parse([{part: {}}, {}])).toEqual([{part: {}}, {}]);
  expect(made).toBeGreaterThan(0);
});
