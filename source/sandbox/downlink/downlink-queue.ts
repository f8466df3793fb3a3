import {type Contact, linkDelay, linkRate} from '../contacts.ts';
import {stageAt, type Transfer} from '../payload/transfer.ts';
import type {World} from '../simulated-world.ts';

export type Waiting = {
  readonly transfer: Transfer;
  readonly satellite: string;
  sentBytes: number;
  /** The bus has taken it off the agent. */
  collected: boolean;
};

export type DownlinkQueue = {
  add(satellite: string, transfer: Transfer): void;
  /** Whether a file is still with its agent. */
  waits(id: string): boolean;
  waiting(): readonly Waiting[];
};

/** What users may bring down in a day (Tasking API 2.2.1: 100 MB). */
const bytesPerDay = 100_000_000;
const order = {urgent: 0, bulk: 1, surplus: 2, deleted: 3} as const;

/** The file that is next: by queue, and within a queue by when it came into it; what has outlived its queues is not. */
const nextOf = (waiting: readonly Waiting[], time: number): Waiting | undefined => {
  let best: {waiting: Waiting; rank: number; since: number} | undefined;
  for (const one of waiting) {
    const {stage, since} = stageAt(one.transfer, time);
    if (stage === 'deleted') continue;
    const rank = order[stage];
    if (!best || rank < best.rank || (rank === best.rank && since < best.since))
      best = {waiting: one, rank, since};
  }
  return best?.waiting;
};

/**
 * Brings files down during contacts alone: urgent before bulk before surplus, first in first out, as many bytes as have
 * come together since the contact before. What is cut by a contact's end resumes at the next, and is told to `arrived`
 * only when it is whole; what was sent as not reliable is not tried again.
 */
export const startDownlink = (world: World, arrived: (file: Waiting, at: number) => void): DownlinkQueue => {
  const queues = new Map<string, Waiting[]>();
  const busy = new Set<string>();
  const queueOf = (satellite: string) => {
    const known = queues.get(satellite) ?? [];
    queues.set(satellite, known);
    return known;
  };
  const drop = (one: Waiting) => {
    const queue = queueOf(one.satellite);
    const at = queue.indexOf(one);
    if (at >= 0) queue.splice(at, 1);
  };

  const carry = (contact: Contact) => {
    if (busy.has(contact.satellite)) return;
    const from = Math.max(world.now(), contact.start + linkDelay);
    if (from >= contact.end) return;
    const queue = queueOf(contact.satellite);
    if (queue.length === 0) return;
    busy.add(contact.satellite);
    world.at(from, () => {
      const next = nextOf(queue, from);
      if (!next) {
        busy.delete(contact.satellite);
        return;
      }
      const rate = linkRate(world.contacts(contact.satellite), contact, bytesPerDay);
      const left = next.transfer.size - next.sentBytes;
      const end = Math.min(contact.end, from + left / rate);
      const whole = from + left / rate <= contact.end;
      world.at(end, () => {
        busy.delete(contact.satellite);
        next.sentBytes = whole ? next.transfer.size : next.sentBytes + (end - from) * rate;
        if (whole || !next.transfer.reliable) drop(next);
        if (!whole) return;
        arrived(next, end);
        carry(contact);
      });
    });
  };
  world.hear('contact-started', contact => {
    for (const one of queueOf(contact.satellite)) one.collected = true;
    carry(contact);
  });

  return {
    add: (satellite, transfer) => {
      const one: Waiting = {transfer, satellite, sentBytes: 0, collected: false};
      queueOf(satellite).push(one);
      const {urgent, bulk, surplus} = transfer.ttl;
      // What is coming down at that very moment still comes.
      world.at(transfer.created + urgent + bulk + surplus, () => drop(one));
      const contact = world.contacts(satellite).during(world.now());
      if (contact) {
        one.collected = true;
        carry(contact);
      }
    },
    waits: id => [...queues.values()].flat().some(one => one.transfer.id === id && !one.collected),
    waiting: () => [...queues.values()].flat(),
  };
};
