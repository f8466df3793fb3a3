import * as z from 'zod';
import type {Http} from '../../../declare/http.ts';
import type {Page} from '../../../declare/resource.ts';
import {rowsOf} from '../../../engine/http/boundary.ts';
import type {ClusterApi} from './api.ts';
import type {ClusterZone} from './cluster-zone.ts';

/** A word or several, with commas between them or as a list. */
const words = z
  .union([z.string(), z.array(z.string())])
  .nullish()
  .transform(value => (typeof value === 'string' ? value.split(',') : (value ?? [])).filter(Boolean));
const count = z.coerce.number().nullish().catch(undefined);
const plain = (value: number | null | undefined) => value ?? undefined;

const firstNode = z.looseObject({
  NodeName: z.string(),
  State: words,
  Partitions: words,
  ActiveFeatures: words,
});
const firstPartition = z.looseObject({
  PartitionName: z.string(),
  State: words,
  TotalCPUs: count,
  TotalNodes: count,
  Default: z.string().optional(),
});
const firstReservation = z.looseObject({
  ReservationName: z.string(),
  State: z.string().optional(),
  Nodes: z.string().nullish(),
  StartTime: z.string().optional(),
  EndTime: z.string().optional(),
  Features: words,
});

const mapped = <From, To>({rows, unreadable}: Page<From>, to: (row: From) => To): Page<To> => ({
  rows: rows.map(to),
  unreadable,
});
const listIn = (data: unknown): unknown[] =>
  data !== null && typeof data === 'object' ? Object.values(data) : [];

/** 1.16, where each of these is a task; `ask` gives its data. 1.1 has none of them. */
export const firstCluster = (
  ask: (what: string, path: string, system: string, signal: AbortSignal) => Promise<unknown>,
  zone: ClusterZone,
  isOld: boolean,
): ClusterApi => {
  const none = {
    rows: [],
    unreadable: [],
    notes: ['FirecREST 1.1 tells nothing of nodes, partitions and reservations.'],
  };
  return {
    nodes: async (system, signal) =>
      isOld
        ? none
        : mapped(rowsOf(firstNode, listIn(await ask('the nodes', 'compute/nodes', system, signal))), raw => ({
            name: raw.NodeName,
            system,
            states: raw.State,
            partitions: raw.Partitions,
            features: raw.ActiveFeatures,
            cpus: undefined,
            idleCpus: undefined,
            freeMemoryBytes: undefined,
            raw,
          })),
    partitions: async (system, signal) =>
      isOld
        ? none
        : mapped(
            rowsOf(firstPartition, listIn(await ask('the partitions', 'compute/partitions', system, signal))),
            raw => ({
              name: raw.PartitionName,
              system,
              states: raw.State,
              isDefault: raw.Default === undefined ? undefined : raw.Default === 'YES',
              cpus: plain(raw.TotalCPUs),
              nodes: plain(raw.TotalNodes),
              raw,
            }),
          ),
    reservations: async (system, signal) =>
      isOld
        ? none
        : mapped(
            rowsOf(
              firstReservation,
              listIn(await ask('the reservations', 'compute/reservations', system, signal)),
            ),
            raw => ({
              name: raw.ReservationName,
              system,
              state: raw.State,
              nodeList: raw.Nodes ?? '',
              start: zone.at(raw.StartTime),
              end: zone.at(raw.EndTime),
              features: raw.Features,
              raw,
            }),
          ),
  };
};

const secondNode = z.looseObject({
  name: z.string(),
  state: words,
  partitions: words,
  features: words,
  cpus: count,
  idleCpus: count,
  freeMemory: count,
  allocCpus: count,
  allocMemory: count,
});
const secondPartition = z.looseObject({name: z.string(), partition: words, cpus: count, totalNodes: count});
const secondReservation = z.looseObject({
  name: z.string(),
  nodeList: z.string().nullish(),
  startTime: count,
  endTime: count,
  features: words,
});

const without = (all: number | null | undefined, used: number) =>
  all == null ? undefined : Math.max(0, all - used);

/** v2: direct answers. */
export const secondCluster = (
  http: Http,
  isPbs: (system: string, signal: AbortSignal) => Promise<boolean>,
): ClusterApi => {
  const read = async (system: string, what: string, signal: AbortSignal): Promise<unknown[]> => {
    const answer = z.looseObject({[what]: z.array(z.unknown()).nullish()});
    const found = await http.read(`status/${encodeURIComponent(system)}/${what}`, answer, {signal});
    return (found[what] as unknown[] | null | undefined) ?? [];
  };
  return {
    nodes: async (system, signal) => {
      const list = rowsOf(secondNode, await read(system, 'nodes', signal));
      // Of PBS v2 gives what a node has in place of what is free, and its memory in bytes (pbs/models.py).
      const pbs = await isPbs(system, signal);
      return mapped(list, raw => ({
        name: raw.name,
        system,
        states: raw.state,
        partitions: raw.partitions,
        features: raw.features,
        cpus: plain(raw.cpus),
        idleCpus: pbs ? without(raw.idleCpus, raw.allocCpus ?? 0) : plain(raw.idleCpus),
        // Slurm counts memory in MiB.
        freeMemoryBytes: pbs
          ? without(raw.freeMemory, raw.allocMemory ?? 0)
          : raw.freeMemory == null
            ? undefined
            : raw.freeMemory * 1_048_576,
        raw,
      }));
    },
    partitions: async (system, signal) =>
      mapped(rowsOf(secondPartition, await read(system, 'partitions', signal)), raw => ({
        name: raw.name,
        system,
        states: raw.partition,
        isDefault: undefined,
        cpus: plain(raw.cpus),
        nodes: plain(raw.totalNodes),
        raw,
      })),
    reservations: async (system, signal) =>
      mapped(rowsOf(secondReservation, await read(system, 'reservations', signal)), raw => ({
        name: raw.name,
        system,
        state: undefined,
        nodeList: raw.nodeList ?? '',
        start: plain(raw.startTime),
        end: plain(raw.endTime),
        features: raw.features,
        raw,
      })),
  };
};
