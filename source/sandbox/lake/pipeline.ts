import type {World} from '../simulated-world.ts';
import type {BatchSim} from './batch-sim.ts';
import type {Dynamo, SeedItem} from './dynamo.ts';
import type {Product} from './products.ts';
import {find} from './search.ts';

const day = 86_400;
/** Seconds from an execution's start to its search, and to its last Lambda. */
const [searches, submits] = [5, 90];
/** `rows=100` of the seed's event: it never asks for a second page. */
const firstPage = 100;

type Parts = {
  readonly products: readonly Product[];
  readonly index: Dynamo;
  readonly sim: BatchSim;
  readonly itemOf: (product: Product) => SeedItem;
};

/**
 * What an execution does, Lambda by Lambda as in the seed (lake.md 1.1 to 1.3), its weaknesses among it: the first page of
 * the catalogue, items put where there is none, and one chain of jobs for all that is `not-downloaded`, which takes up
 * again what is on its way or has long come down, since nothing ever writes another status.
 */
export const createPipeline =
  (world: World, {products, index, sim, itemOf}: Parts) =>
  (): void => {
    const later = (seconds: number, act: () => void) => world.at(world.now() + seconds, act);
    later(searches, () => {
      const now = world.now();
      const found = find(products, {created: [now - 120 * day, now - 30 * day]}).slice(0, firstPage);
      for (const product of found) index.addNew(itemOf(product));
      later(submits - searches, () => {
        let before: readonly string[] = [];
        for (const {title} of found) {
          const item = index.get('bushfire', title);
          if (item?.status?.S !== 'not-downloaded') continue;
          const {id} = sim.submit({
            name: title,
            definition: 'batch-S3-helper:3',
            allowed: 2,
            timeout: 5000,
            dependsOn: before,
            environment: [{name: 'link', value: item.link?.S ?? ''}],
          });
          before = [id];
        }
      });
    });
  };

/** Starts an execution a day, from the first time of day of `last` after the sandbox opened: one before it was missed. */
export const scheduleDaily = (world: World, last: number, start: (count: number) => void): void => {
  const first = last + day * Math.ceil((world.start - last) / day);
  const on = (count: number) =>
    world.at(first + count * day, () => {
      start(count);
      on(count + 1);
    });
  on(0);
};
