import {type Finding, type Findings, warning} from '../../../declare/action.ts';
import {isExactNumber, numberIn} from '../../../text/exact-json.ts';
import {isDocumented} from './window-rules.ts';

type Parameters = Readonly<Record<string, unknown>>;

const modes = ['AUTONOMOUS', 'NADIR', 'TRACKING', 'LINESCAN', 'FIXED_PITCH', 'NOOP'];

/**
 * Checks the documented blocks of a window's `parameters` (docs 2.2.1, schemas); any other key belongs to the payload. A
 * customer's own payload may be given anything: there it is a warning.
 */
export const checkParameters = (type: string, parameters: Parameters): Findings => {
  const findings: Finding[] = [];
  const level = isDocumented(type) ? 'error' : 'warning';
  const wrong = (sentence: string) => findings.push({level, field: 'param', sentence});
  const odd = (sentence: string) => findings.push(warning(sentence, 'param'));

  if ('user_command' in parameters) checkUserCommand(parameters.user_command, wrong);
  if ('adcs_config' in parameters) checkAttitude(parameters.adcs_config, wrong);
  if ('copy_from' in parameters) checkCopies(parameters.copy_from, wrong);
  if ('downlink_budget' in parameters && numberIn(parameters.downlink_budget) === undefined)
    wrong('downlink_budget is a number; every tutorial of the vendor sends 1 (downlink_budget:=1).');
  if (type === 'LEASE_ISL') {
    if (typeof parameters.isl_receive_satellite_id !== 'string')
      wrong('LEASE_ISL needs isl_receive_satellite_id: the satellite that receives, such as "FM201".');
  } else if ('isl_receive_satellite_id' in parameters)
    odd(`isl_receive_satellite_id is for LEASE_ISL; a ${type} window does not read it.`);
  if ('user_isl_receive_satellite_id' in parameters)
    odd(
      'user_isl_receive_satellite_id is the name of before April 2022: it is isl_receive_satellite_id now.',
    );
  if (type.startsWith('PAYLOAD_') && !('downlink_budget' in parameters))
    odd(
      'downlink_budget is missing: without it files may not come down (the vendor adds downlink_budget:=1).',
    );
  return findings;
};

const isObject = (value: unknown): value is Parameters =>
  value !== null && typeof value === 'object' && !Array.isArray(value) && !isExactNumber(value);

const checkUserCommand = (command: unknown, wrong: (sentence: string) => void) => {
  if (!isObject(command))
    return wrong('user_command is an object: {"executable": "/persist/run.sh", "executable_arguments": []}.');
  if (typeof command.executable !== 'string' || command.executable === '')
    wrong('user_command.executable is missing: the path of the program on the payload.');
  const list = command.executable_arguments;
  if (!Array.isArray(list) || list.some(one => typeof one !== 'string'))
    wrong('user_command.executable_arguments is a list of texts; [] when there are none.');
};

const checkAttitude = (config: unknown, wrong: (sentence: string) => void) => {
  if (!isObject(config)) return wrong('adcs_config is an object: {"mode": "NADIR", "aperture": "UHF"}.');
  const {mode} = config;
  if (typeof mode !== 'string' || !modes.includes(mode))
    return wrong(`adcs_config.mode is one of ${modes.join(', ')}, not ${JSON.stringify(mode)}.`);
  if (!['NOOP', 'AUTONOMOUS'].includes(mode) && typeof config.aperture !== 'string')
    wrong(`adcs_config.aperture is needed for mode ${mode}, such as "UHF".`);
  if (mode === 'TRACKING') {
    inRange(config, 'target_latitude_north', 90, wrong);
    inRange(config, 'target_longitude_east', 180, wrong);
  }
  for (const angle of ['yaw_deg', 'pitch_deg', 'roll_deg'])
    if (angle in config && numberIn(config[angle]) === undefined)
      wrong(`adcs_config.${angle} is a number of degrees.`);
};

const inRange = (config: Parameters, key: string, most: number, wrong: (sentence: string) => void) => {
  const value = numberIn(config[key]);
  if (value === undefined || Math.abs(value) > most)
    wrong(`adcs_config.${key} is a number of degrees from -${most} to ${most}; TRACKING needs it.`);
};

const checkCopies = (copies: unknown, wrong: (sentence: string) => void) => {
  const keys = ['src_payload', 'src_path', 'dst_path'];
  const right =
    Array.isArray(copies) &&
    copies.every(copy => isObject(copy) && keys.every(key => typeof copy[key] === 'string'));
  if (!right)
    wrong('copy_from is a list of {"src_payload": "SDR", "src_path": "/persist/x", "dst_path": "/x"}.');
};
