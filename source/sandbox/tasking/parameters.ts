/** A request that the Tasking API does not take: status and the sentence of its JSON body. */
export class Refusal extends Error {
  readonly status: 400 | 404 | 405 | 413;
  constructor(status: Refusal['status'], message: string) {
    super(message);
    this.status = status;
  }
}

export const refuse = (message: string): never => {
  throw new Refusal(400, message);
};

type Fields = Readonly<Record<string, unknown>>;

const modes = ['AUTONOMOUS', 'NADIR', 'TRACKING', 'LINESCAN', 'FIXED_PITCH', 'NOOP'];
const withoutAperture = ['NOOP', 'AUTONOMOUS'];

const objectAt = (parameters: Fields, field: string): Fields | undefined => {
  const value = parameters[field];
  if (value === undefined) return undefined;
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return refuse(`parameters.${field} must be an object`);
  return value as Fields;
};

const checkUserCommand = (command: Fields) => {
  if (typeof command.executable !== 'string' || command.executable === '')
    refuse('parameters.user_command.executable is required and must be a string');
  const list = command.executable_arguments;
  if (!Array.isArray(list) || list.some(argument => typeof argument !== 'string'))
    refuse('parameters.user_command.executable_arguments is required and must be a list of strings');
};

const checkAdcsConfig = (config: Fields) => {
  const {mode} = config;
  if (typeof mode !== 'string' || !modes.includes(mode))
    return refuse(`parameters.adcs_config.mode must be one of ${modes.join(', ')}`);
  if (!withoutAperture.includes(mode) && typeof config.aperture !== 'string')
    refuse(`parameters.adcs_config.aperture is required for mode ${mode}`);
  const numbers =
    mode === 'TRACKING'
      ? ['target_latitude_north', 'target_longitude_east']
      : ['yaw_deg', 'pitch_deg', 'roll_deg'].filter(field => config[field] !== undefined);
  for (const field of numbers)
    if (typeof config[field] !== 'number')
      refuse(`parameters.adcs_config.${field} must be a number of degrees`);
};

/** The type's own parameters (Tasking API 2.2.1, schemas). A customer's payload may be given anything. */
export const checkParameters = (type: string, parameters: Fields): void => {
  if (type === 'LEASE_ISL' && typeof parameters.isl_receive_satellite_id !== 'string')
    refuse('parameters.isl_receive_satellite_id is required and must be a string');
  if (type === 'PAYLOAD_MY_PAYLOAD_NAME') return;
  const command = objectAt(parameters, 'user_command');
  if (command) checkUserCommand(command);
  const config = objectAt(parameters, 'adcs_config');
  if (config) checkAdcsConfig(config);
};
