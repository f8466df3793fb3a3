import {describe, expect, it} from 'vitest';
import {jsonField, pairsField, pairsText} from '../../source/declare/fields.ts';
import {emptyWorld} from '../../source/declare/world.ts';
import {mask} from '../../source/engine/http/mask.ts';

const field = pairsField({label: 'Parameters', hint: 'key=text'});
const context = {world: emptyWorld(), draft: {}};
/** What is sent for what was typed. */
const sent = (text: string) => {
  const read = field.parse(text, context);
  return read.ok ? JSON.stringify(mask(read.value)) : read.problem;
};

describe('parameters go as they were typed', () => {
  it.each([
    ['version=1.10', '{"version":"1.10"}'],
    ['commit=1e5', '{"commit":"1e5"}'],
    ['n=12345678901234567890', '{"n":"12345678901234567890"}'],
    ['flag=true', '{"flag":"true"}'],
    ['url=http://x/?a=b', '{"url":"http://x/?a=b"}'],
    ['version:=1.10', '{"version":1.10}'],
    ['n:=12345678901234567890', '{"n":12345678901234567890}'],
    ['a:={"x": [1.50, 1e5]}', '{"a":{"x":[1.50,1e5]}}'],
    ['flag:=true\nbudget:=1', '{"flag":true,"budget":1}'],
    ['{"version": 1.10, "n": 98765432109876543210}', '{"version":1.10,"n":98765432109876543210}'],
  ])('%s', (text, body) => {
    expect(sent(text)).toBe(body);
  });
  it('also in a JSON field', () => {
    const read = jsonField({label: 'Input', hint: 'JSON'}).parse('{"x": 1.10}', context);
    expect(read.ok && JSON.stringify(read.value)).toBe('{"x":1.10}');
  });
  it.each(['n:=1.2.3', 'lonely', '=1', 'a=1\na=2'])('%s is refused', text => {
    expect(field.parse(text, context).ok).toBe(false);
  });
  it.each([
    {a: 'x', n: 1.5, flag: true, none: null},
    {text: '1.10', spaced: ' x ', lines: 'a\nb', list: [1, {b: 'c'}]},
    {'odd key=': 1},
  ])('what a form shows of %j is read back as the same', parameters => {
    const read = field.parse(pairsText(parameters), context);
    expect(read.ok && read.value).toEqual(parameters);
  });
});
