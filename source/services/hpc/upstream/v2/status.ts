import * as z from 'zod';
import type {Http} from '../../../../declare/http.ts';
import type {Page} from '../../../../declare/resource.ts';
import type {EpochSeconds} from '../../../../declare/world.ts';
import {rowsOf} from '../../../../engine/http/boundary.ts';
import {plural} from '../../../../text/quantities.ts';
import {age} from '../../../../text/times.ts';
import type {Check, System} from '../model.ts';

const nothing = (value: unknown) => (value === null ? undefined : value);
const optionalNumber = z.preprocess(nothing, z.number().optional());
const optionalText = z.preprocess(nothing, z.string().optional());

const check = z.looseObject({
  serviceType: z.string().default('check'),
  healthy: z.preprocess(nothing, z.boolean().optional()),
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
  probing: z.looseObject({intervalCheck: optionalNumber}).nullish(),
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
      // An earlier one, which tells none of this, stages over S3; null says that the system has no way at all.
      way: one && one.data_transfer === null ? null : (one?.data_transfer ?? one?.dataTransfer)?.serviceType,
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

/** Seconds after which checks, which run every two minutes where nothing else is set, tell nothing of now. */
const oldAfter = 900;

/** Checks that passed long ago say nothing of now; those that failed still do: the service refuses by them. */
const agedWords = (seconds: number | undefined, interval: number | undefined) =>
  seconds !== undefined && seconds > Math.max(oldAfter, 4 * (interval ?? 0))
    ? `its checks have not run for ${age(seconds)}`
    : undefined;

/**
 * One system with its checks: healthy when all passed, unhealthy when none did (or the scheduler or ssh did not), else
 * degraded; unknown where there is no check, or where the service could not run them: it refuses nothing then.
 */
export const toSystem = (raw: RawSystem, now: EpochSeconds): System => {
  const health = raw.servicesHealth ?? [];
  const unrun = health.filter(one => one.serviceType === 'exception');
  const checks = health.map(
    (one): Check => ({
      what: one.path ? `${one.serviceType} ${one.path}` : one.serviceType,
      healthy: one.healthy,
      words: one.message,
      latencySeconds: one.latency,
      checkedAt: moment(one.lastChecked),
    }),
  );
  const broken = checks.filter(one => one.healthy === false && one.what !== 'exception');
  const passed = checks.filter(one => one.healthy);
  const central = health.some(one => one.healthy === false && ['scheduler', 'ssh'].includes(one.serviceType));
  const times = checks.map(one => one.checkedAt).filter(at => at !== undefined);
  const latencies = checks.map(one => one.latencySeconds).filter(one => one !== undefined);
  const nodes = health.find(one => one.nodes)?.nodes;
  const checkedAt = times.length > 0 ? Math.min(...times) : undefined;
  const aged = agedWords(checkedAt && now - checkedAt, raw.probing?.intervalCheck);
  const unsaid = checks.length - passed.length - broken.length - unrun.length;
  const standing =
    broken.length > 0
      ? central || broken.length === checks.length
        ? 'unhealthy'
        : 'degraded'
      : unrun.length > 0 || passed.length === 0 || unsaid > 0 || aged !== undefined
        ? 'unknown'
        : 'healthy';
  return {
    kind: 'system',
    name: raw.name,
    health: standing,
    status: standing,
    description: [
      ...broken.map(one => `${one.what}: ${one.words || 'not healthy'}`),
      ...unrun.map(one => `its checks could not run: ${one.message || 'no reason given'}`),
      ...(checks.length === 0 ? ['no check of it has run'] : []),
      ...(aged === undefined ? [] : [aged]),
      ...(broken.length === 0 && unrun.length === 0 && checks.length > 0
        ? [
            `${unsaid > 0 ? `${passed.length} of ` : ''}${plural(checks.length, 'check')} passed${aged === undefined ? '' : ' then'}`,
          ]
        : []),
    ].join('; '),
    latencySeconds: latencies.length > 0 ? Math.max(...latencies) : undefined,
    checkedAt,
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
