import type {Phase} from './contacts.ts';

/** A satellite of the sandbox: what it carries, and when it is over a station as the sandbox opens. */
export type Satellite = {
  readonly id: string;
  readonly noradId: string;
  readonly windowTypes: readonly string[];
  readonly payloads: readonly string[];
  readonly phase: Phase;
};

const minutes = (from: number, to: number) => [from * 60, to * 60] as const;

/**
 * Five satellites. The phases leave room for what the default scenario needs: everybody's last pass is over half an
 * hour ago, so that what was just asked for is still pending, and FM202's next one is far enough away to be missed.
 * FM203 flies over no US station: whatever is ITAR-tagged never reaches it.
 */
export const constellation: readonly Satellite[] = [
  {
    id: 'FM200',
    noradId: '46292',
    windowTypes: ['PAYLOAD_MY_PAYLOAD_NAME', 'LEASE_ADCS'],
    payloads: ['MY_PAYLOAD_NAME'],
    phase: {last: minutes(70, 110), next: minutes(60, 150), us: 0.5},
  },
  {
    id: 'FM201',
    noradId: '46498',
    windowTypes: ['PAYLOAD_SDR', 'PAYLOAD_SABERTOOTH', 'LEASE_ADCS', 'LEASE_ISL'],
    payloads: ['SDR', 'SABERTOOTH'],
    phase: {last: minutes(60, 120), next: minutes(80, 180), us: 0.5},
  },
  {
    id: 'FM202',
    noradId: '46926',
    windowTypes: ['PAYLOAD_SDR', 'PAYLOAD_IPI', 'LEASE_ADCS', 'LEASE_ISL'],
    payloads: ['SDR', 'IPI'],
    phase: {last: minutes(45, 80), next: minutes(200, 260), us: 0.5},
  },
  {
    id: 'FM203',
    noradId: '47448',
    windowTypes: ['PAYLOAD_SDR', 'PAYLOAD_SABERTOOTH', 'LEASE_ADCS'],
    payloads: ['SDR', 'SABERTOOTH'],
    phase: {last: minutes(60, 120), next: minutes(80, 200), us: 0},
  },
  {
    id: 'FM204',
    noradId: '48921',
    windowTypes: ['PAYLOAD_IPI', 'PAYLOAD_SABERTOOTH', 'PAYLOAD_SDR', 'LEASE_ADCS'],
    payloads: ['IPI', 'SABERTOOTH', 'SDR'],
    phase: {last: minutes(60, 110), next: minutes(60, 180), us: 0.5},
  },
];
