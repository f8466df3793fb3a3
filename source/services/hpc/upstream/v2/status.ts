import * as z from 'zod';
import type {Http} from '../../../../declare/http.ts';
import type {Page} from '../../../../declare/resource.ts';
import type {EpochSeconds} from '../../../../declare/world.ts';
import {rowsOf} from '../../../../engine/http/boundary.ts';
import type {Check, System} from '../model.ts';

const nothing = (value: unknown) => (value === null ? undefined : value);
const optionalNumber = z.preprocess(nothing, z.number().optional());
const optionalText = z.preprocess(nothing, z.string().optional());

const check = z.looseObject({
  serviceType: z.string().default('check'),
  healthy: z.boolean().default(false),
  message: optionalText,
  latency: optionalNumber,
  lastChecked: optionalText,
  path: optionalText,
  nodes: z.looseObject({available: optionalNumber, total: optionalNumber}).nullish(),
});
const fileSystem = z.looseObject({
  path: z.string(),
  dataType: optionalText,
  defaultWorkDir: z.boolean().nullish(),
});
const way = z.looseObject({serviceType: optionalText});
export const system = z.looseObject({
  name: z.string(),
  scheduler: z.looseObject({type: optionalText, version: optionalText}).nullish(),
  servicesHealth: z.array(check).nullish(),
  fileSystems: z.array(fileSystem).nullish(),
  // The service writes what lies in here with underscores (firecrest/config.py, DataOperation), its documents do not.
  dataOperation: z
    .looseObject({
      max_ops_file_size: optionalNumber,
      maxOpsFileSize: optionalNumber,
      data_transfer: way.nullish(),
      dataTransfer: way.nullish(),
    })
    .nullish()
    .transform(one => ({
      direct: one?.max_ops_file_size ?? one?.maxOpsFileSize,
      way: (one?.data_transfer ?? one?.dataTransfer)?.serviceType,
    })),
});
export type RawSystem = z.infer<typeof system>;
const listed = z.looseObject({systems: z.array(z.unknown())});

/** GET /status/systems: cheap, since the checks run behind it (every 120 s by default). */
export const readRawSystems = async (http: Http, signal: AbortSignal): Promise<Page<RawSystem>> =>
  rowsOf(system, (await http.read('status/systems', listed, {signal})).systems);

const moment = (text: string | undefined): EpochSeconds | undefined => {
  const at = Date.parse(text ?? '') / 1000;
  return Number.isNaN(at) ? undefined : at;
};

/** One system with its checks: healthy when all are, unhealthy when none is (or the scheduler or ssh is not), else degraded. */
export const toSystem = (raw: RawSystem): System => {
  const health = raw.servicesHealth ?? [];
  const checks = health.map(
    (one): Check => ({
      what: one.path ? `${one.serviceType} ${one.path}` : one.serviceType,
      healthy: one.healthy,
      words: one.message,
      latencySeconds: one.latency,
      checkedAt: moment(one.lastChecked),
    }),
  );
  const broken = checks.filter(one => !one.healthy);
  const central = health.some(
    one => !one.healthy && ['scheduler', 'ssh', 'exception'].includes(one.serviceType),
  );
  const times = checks.map(one => one.checkedAt).filter(at => at !== undefined);
  const latencies = checks.map(one => one.latencySeconds).filter(one => one !== undefined);
  const nodes = health.find(one => one.nodes)?.nodes;
  const state =
    broken.length === 0 ? 'healthy' : central || broken.length === checks.length ? 'unhealthy' : 'degraded';
  return {
    kind: 'system',
    name: raw.name,
    health: state,
    status: state,
    description:
      checks.length === 0
        ? 'no check has run yet'
        : broken.length === 0
          ? `${checks.length} checks passed`
          : broken.map(one => `${one.what}: ${one.words || 'not healthy'}`).join('; '),
    latencySeconds: latencies.length > 0 ? Math.max(...latencies) : undefined,
    checkedAt: times.length > 0 ? Math.min(...times) : undefined,
    atMostSeconds: 0,
    checks,
    fileSystems: (raw.fileSystems ?? []).map(one => ({
      path: one.path,
      name: one.dataType,
      words: undefined,
      available: health.find(check => check.serviceType === 'filesystem' && check.path === one.path)?.healthy,
      workDirectory: one.defaultWorkDir ?? false,
    })),
    nodes:
      nodes?.available !== undefined && nodes.total !== undefined
        ? {available: nodes.available, total: nodes.total}
        : undefined,
    scheduler: raw.scheduler
      ? [raw.scheduler.type, raw.scheduler.version].filter(Boolean).join(' ') || undefined
      : undefined,
    raw,
  };
};
