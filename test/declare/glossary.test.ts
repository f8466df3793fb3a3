import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {topicsOf} from '../../source/commands/help/help-topics.ts';
import {bindings} from '../../source/console/keys/keymap.ts';
import {tourLines} from '../../source/console/overlays/tour.ts';
import type {Fields} from '../../source/declare/fields.ts';
import {glossary, strayWords} from '../../source/declare/glossary.ts';
import {services} from '../../source/services/index.ts';

const stray = (text: string, where: string) => expect(strayWords(text), `${where}: ${text}`).toEqual([]);

test('a word that stands for another is found, and not within a name, a path or a flag', () => {
  expect(strayWords('The spacecraft was denied.')).toEqual([
    'spacecraft (satellite, bus)',
    'denied (refuse)',
  ]);
  expect(strayWords('--abort erase_all /wipe/x rejectedly')).toEqual([]);
});

test('no word of the glossary is called by another in it', () => {
  for (const {word} of glossary) stray(word, 'glossary');
});

test('screens use the words of the glossary', () => {
  for (const name of readdirSync('test/frames', {recursive: true, encoding: 'utf8'}))
    if (name.endsWith('.txt')) stray(readFileSync(join('test/frames', name), 'utf8'), name);
});

test('what services declare, keys and help topics use them too', async () => {
  for (const {title, resources, commands = []} of services) {
    stray(title, title);
    for (const {about, fields} of commands)
      stray(`${about} ${Object.values(fields as Fields).map(one => `${one.label} ${one.hint}`)}`, title);
    for (const {name, title: own, about, columns, actions = []} of resources) {
      stray(`${own} ${about} ${columns.map(({header}) => header).join(' ')}`, name);
      for (const action of actions) {
        stray(`${action.title} ${action.about}`, `${name}.${action.name}`);
        for (const [field, {label, hint}] of Object.entries(action.fields as Fields))
          stray(`${label} ${hint}`, `${name}.${action.name}.${field}`);
      }
    }
  }
  for (const {command, about, label = ''} of bindings) stray(`${about} ${label}`, command);
  for (const {says, key} of tourLines()) stray(says, key);
  for (const {name, text} of topicsOf(services))
    stray(typeof text === 'string' ? text : await text(services), `help ${name}`);
});

/** Sentences that the program says: texts between quotes with a blank and a capital or a full stop. */
const sentencesOf = (source: string): readonly string[] =>
  [...source.matchAll(/(['`])((?:(?!\1)[^\\\n]|\\.)*)\1/g)]
    .map(([, , text = '']) => text)
    .filter(text => /^[A-Z].* .*[a-z]|[a-z] .*\.$/.test(text));

const sentences = () =>
  readdirSync('source', {recursive: true, encoding: 'utf8'})
    .filter(name => /\.tsx?$/.test(name) && !/^sandbox\/|glossary\.ts$/.test(name))
    .flatMap(name => sentencesOf(readFileSync(join('source', name), 'utf8')).map(text => ({name, text})));

test('sentences in the source use them, but for the simulated upstreams, which speak as the real ones do', () => {
  const found = sentences().flatMap(({name, text}) =>
    strayWords(text).map(word => `${name}: ${word}: ${text}`),
  );
  expect(found).toEqual([]);
});

test('a key with Ctrl is called in sentences as the key line calls it: ^S', () => {
  expect(sentences().filter(({text}) => /\bCtrl-\S/.test(text))).toEqual([]);
});
