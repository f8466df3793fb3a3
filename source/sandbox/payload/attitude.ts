/** Where a payload's satellite is and points, as GET adcs and GET tfrs tell it. */
export type Attitude = {
  adcs(time: number): Readonly<Record<string, unknown>>;
  tfrs(time: number): Readonly<Record<string, unknown>>;
  /** Takes a command; without a lease it is never acted upon (Linux Agent, ADCS). */
  command(
    request: {command: string; aperture?: string; target?: {lat: number; lon: number}},
    time: number,
  ): {
    readonly status: 'OK' | 'FAIL';
    readonly reason: string;
    readonly mode: string;
  };
};

const radius = 6_871_000;
const period = 5670;
const tilt = (97.5 * Math.PI) / 180;
const degrees = (angle: number) => (angle * 180) / Math.PI;
const round = (value: number, digits = 3) => Number(value.toFixed(digits));
const vector = ([x = 0, y = 0, z = 0]: readonly number[], digits: number) => ({
  x: round(x, digits),
  y: round(y, digits),
  z: round(z, digits),
});
/** From the Earth's frame into the inertial one. */
const turned = ([x, y, z]: readonly [number, number, number], angle: number) => [
  x * Math.cos(angle) - y * Math.sin(angle),
  x * Math.sin(angle) + y * Math.cos(angle),
  z,
];
const modes: Readonly<Record<string, string>> = {IDLE: 'NO-OP', NADIR: 'NADIRPOINTYAW', TRACK: 'LATLONTRACK'};

/** A circular orbit 500 km up; the Earth turns below it. `leaseUntil`: epoch seconds, 0 for none. */
export const createAttitude = (phase: number, leaseUntil: (time: number) => number): Attitude => {
  let mode = 'NO-OP';
  const state = (time: number) => {
    const turn = (2 * Math.PI * (time / period + phase)) % (2 * Math.PI);
    const earth = (2 * Math.PI * time) / 86_164;
    const inertial = [
      Math.cos(turn),
      Math.sin(turn) * Math.cos(tilt),
      Math.sin(turn) * Math.sin(tilt),
    ] as const;
    const x = inertial[0] * Math.cos(earth) + inertial[1] * Math.sin(earth);
    const y = -inertial[0] * Math.sin(earth) + inertial[1] * Math.cos(earth);
    return [x * radius, y * radius, inertial[2] * radius] as const;
  };
  return {
    // AdcsResponse and TfrsResponse of the agent's published specification (spec/adcs-schema.yml, spec/adcs-hk.yml).
    adcs: time => {
      const here = state(time);
      const next = state(time + 1);
      const [x, y, z] = here;
      const left = Math.max(0, leaseUntil(time) - time);
      const earth = (2 * Math.PI * time) / 86_164;
      return {
        mode,
        age: 0.6,
        controller: left > 0 ? 'payload' : '',
        hk: {
          unix_timestamp: Math.floor(time),
          acs_mode_active: mode,
          acs_mode_cmd: mode,
          control_error_angle_deg: round(mode === 'NO-OP' ? 4.2 : 0.3 + 0.1 * Math.sin(time / 30), 2),
          euler_angles: {
            roll: 0.1,
            pitch: round(Math.cos(time / 150), 2),
            yaw: round(2 * Math.sin(time / 200), 2),
          },
          lat_deg: round(degrees(Math.asin(z / radius))),
          lon_deg: round(degrees(Math.atan2(y, x))),
          altitude: round(radius - 6_371_000, 1),
          lease_active: left > 0 ? 1 : 0,
          lease_time_remaining: Math.floor(left),
          eclipse_flag: x < 0 && Math.hypot(y, z) < 6_371_000 ? 1 : 0,
          r_ecef: vector(here, 1),
          r_eci: vector(turned(here, earth), 1),
          v_eci: vector(
            turned(next, earth + (2 * Math.PI) / 86_164).map((value, at) => value - turned(here, earth)[at]!),
            2,
          ),
        },
      };
    },
    tfrs: time => {
      const here = state(time);
      const next = state(time + 1);
      const velocity = next.map((value, at) => round(value - here[at]!, 2));
      return {
        age: 0.4,
        utc_time: Math.floor(time),
        ecef_pos_x: round(here[0], 1),
        ecef_pos_y: round(here[1], 1),
        ecef_pos_z: round(here[2], 1),
        ecef_vel_x: velocity[0],
        ecef_vel_y: velocity[1],
        ecef_vel_z: velocity[2],
      };
    },
    command: ({command, aperture, target}, time) => {
      const wanted = modes[command];
      if (!wanted) return {status: 'FAIL', reason: `Unknown command ${command}`, mode};
      if (command !== 'IDLE' && !aperture) return {status: 'FAIL', reason: 'aperture is required', mode};
      if (command === 'TRACK' && !target) return {status: 'FAIL', reason: 'target is required', mode};
      if (leaseUntil(time) <= time) return {status: 'FAIL', reason: 'no ADCS lease is active', mode};
      mode = wanted;
      return {status: 'OK', reason: '', mode};
    },
  };
};
