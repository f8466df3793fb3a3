import {expect, test} from 'vitest';
import {tooMuch} from '../../source/engine/http/answer.ts';

test('JSON that would take gigabytes is refused by its brackets and commas, before it is parsed', () => {
  expect(tooMuch('['.repeat(201))).toBe('lists within lists, more than 200 deep');
  expect(tooMuch('{"a":'.repeat(201))).toBe('lists within lists, more than 200 deep');
  expect(tooMuch(`[${'[],'.repeat(2_600_000)}[]]`)).toBe('more than 5 million values');
});

test('what is in a text is no bracket, also behind escaped quotes', () => {
  const text = JSON.stringify({a: '['.repeat(1000), b: `"${'{'.repeat(1000)}\\`, c: '\\\\"[', d: [1, 2]});
  expect(tooMuch(text)).toBeUndefined();
  expect(tooMuch(`[${text},${'['.repeat(200)}`)).toMatch(/deep/);
  expect(tooMuch('"never ends [[[')).toBeUndefined();
});
