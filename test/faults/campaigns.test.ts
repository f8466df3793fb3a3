import {afterAll, beforeAll, expect, test, vi} from 'vitest';
import {Failure} from '../../source/declare/failure.ts';
import {readDraft} from '../../source/declare/fields.ts';
import {answerCampaign} from './answer-campaign.ts';
import {faultyChanges, takenForDone} from './faulty-changes.ts';
import {faultyCommands} from './faulty-commands.ts';
import {type HostileGround, leaked, openHostileGround} from './hostile-ground.ts';
import {randomFrom} from './hostile-provider.ts';
import {optionsCampaign} from './options-campaign.ts';
import {textsCampaign} from './texts-campaign.ts';

vi.mock('../../source/engine/http/exchange.ts', () => import('./exchange-in-process.ts'));

let ground: HostileGround;
beforeAll(async () => {
  ground = await openHostileGround(randomFrom(4));
});
afterAll(() => ground.close());

test('an empty form of any action says what is missing when its request is asked for', async () => {
  const {aws: session} = ground;
  for (const {service} of session.services)
    for (const resource of service.resources)
      for (const action of resource.actions ?? []) {
        const row = action.on === 'nothing' ? undefined : (await session.poller.read(resource, {})).rows[0];
        const {problems} = readDraft(action.fields, {}, session.world(), row);
        const where = `${resource.name}.${action.name}`;
        const shown = await session.preview(action, resource, {}, row).then(
          ({requests, remarks}) => [...requests, ...remarks].join(' '),
          (thrown: unknown) => {
            expect(thrown, where).toBeInstanceOf(Failure);
            return (thrown as Failure).message;
          },
        );
        for (const sentence of Object.values(problems)) expect(shown, where).toContain(sentence);
        expect(shown, where).not.toMatch(leaked);
      }
});

/** The short form of `npm run faults -- changes`. */
test('no faulty answer to any change of any service is taken for done', async () => {
  const kinds = ['another window', 'another job'];
  const all = await faultyChanges(ground, {kinds, patience: 300});
  const sent = new Set(all.filter(one => one.sent > 0).map(({name}) => name));
  expect(sent.size).toBeGreaterThan(30);
  expect(takenForDone(all)).toEqual([]);
});

/** The short form of `npm run faults -- commands`: each command meets one fault, the next command the next. */
test('no command takes a faulty answer for a right one, in its words, its JSON or its exit code', async () => {
  const {wrong, commands} = await faultyCommands(ground, {short: true});
  expect(wrong).toEqual([]);
  expect(commands).toBeGreaterThan(100);
});

/** The short form of `npm run faults -- texts`. */
test('no text of an answer gets out of its place, in any form of any list', async () => {
  const {cases, wrong} = await textsCampaign(ground, {short: true});
  expect(cases).toBeGreaterThan(25);
  expect(wrong).toEqual([]);
});

/** The short form of `npm run faults -- options`. */
test('no value of an option blames somebody else, shows a stack, or buries what would be right', async () => {
  const {cases, wrong} = await optionsCampaign(ground, {every: 101, short: true});
  expect(cases).toBeGreaterThan(80);
  expect(wrong).toEqual([]);
});

/** The short form of `npm run faults -- words`. */
test('words that every table of this language seems to hold are words like others, wherever they stand', async () => {
  const {wrong, details} = await answerCampaign(ground, {faults: 150, random: randomFrom(2), words: true});
  expect(details).toBeGreaterThan(5);
  expect(wrong).toEqual([]);
});
