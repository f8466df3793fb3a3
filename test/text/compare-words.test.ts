import {expect, test} from 'vitest';
import {compareWords} from '../../source/text/compare-words.ts';

const collator = new Intl.Collator('en', {numeric: true, sensitivity: 'base'});

test('words stand in the order of ICU, whether it is asked or not', () => {
  const printable = String.fromCharCode(...Array.from({length: 95}, (_, at) => 32 + at));
  const pieces = [...printable, '0', '00', '7', '10', '007', 'FM', 'fm', 'é', 'ß', '日', '\u0301', '٣'];
  let seed = 1;
  const random = (below: number) => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed % below;
  };
  const word = () => Array.from({length: random(6)}, () => pieces[random(pieces.length)]!).join('');
  const pairs = [...printable].flatMap(one => [...printable].map(other => [one, other] as const));
  for (let at = 0; at < 20_000; at += 1) pairs.push([word(), word()]);
  const wrong = pairs.filter(
    ([one, other]) => Math.sign(compareWords(one, other)) !== Math.sign(collator.compare(one, other)),
  );
  expect(wrong).toEqual([]);
});

test('FM9 stands before FM10', () => {
  expect(['fm10', 'FM9', 'FM010b', 'FM10a'].toSorted(compareWords)).toEqual([
    'FM9',
    'fm10',
    'FM10a',
    'FM010b',
  ]);
});
