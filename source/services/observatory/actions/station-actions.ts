import {type DeviceAction, type DeviceMenu, nobody, parameter, plain} from './device-parameter.ts';

const onOff = ['on', 'off'];
const mode = (options: readonly string[]) =>
  parameter('mode', 'required', 'text', 'Mode', 'What it is set to.', {needed: true, options});
const switched: DeviceAction = {parameters: [mode(onOff)]};

/** What an observatory and its enclosure are told as a whole (contract section 7). */
export const stationActions: DeviceMenu = {
  obs: {
    configure_telescope_mode: {parameters: [mode(['manual', 'automatic'])]},
    configure_sun_safety: switched,
    configure_moon_safety: switched,
    configure_altitude_safety: switched,
    configure_daytime_exposure_safety: switched,
    configure_who_can_send_commands: {
      parameters: [
        parameter(
          'only_accept_admin_or_owner_commands',
          'required',
          'boolean',
          'Admins only',
          'Whether only admins and owners are obeyed.',
          {needed: true},
        ),
      ],
    },
    start_simulating_open_roof: plain,
    stop_simulating_open_roof: plain,
    configure_pointing_reference_on: plain,
    configure_pointing_reference_off: plain,
    obs_configure_auto_center_on: plain,
    obs_configure_auto_center_off: plain,
  },
  enclosure: {
    open: plain,
    close: plain,
    set_enclosure_mode: {
      parameters: [
        parameter('enclosure_mode', 'required', 'text', 'Enclosure mode', 'Who opens and closes it.', {
          needed: true,
          options: ['Automatic', 'Manual', 'Shutdown'],
        }),
      ],
    },
    set_observing_mode: {
      parameters: [
        parameter('observing_mode', 'required', 'text', 'Observing mode', 'What the site is used for.', {
          needed: true,
          options: ['active', 'engineering', 'inactive'],
        }),
      ],
    },
    force_roof_state: {
      parameters: [
        parameter('force_roof_state', 'required', 'text', 'Roof', 'What the roof is kept at.', {
          needed: true,
          options: ['open', 'closed', 'auto'],
        }),
      ],
    },
    configure_active_weather_report: {
      parameters: [
        parameter(
          'weather_type',
          'required',
          'text',
          'Weather report',
          'The forecast (owm) or the own station.',
          {
            needed: true,
            options: ['owm', 'local'],
          },
        ),
        parameter('weather_type_value', 'required', 'text', 'Used', 'Whether the roof goes by it.', {
          needed: true,
          options: onOff,
        }),
      ],
    },
    // Its limits are nested: they are given as JSON among the required parameters.
    set_weather_values: plain,
    simulate_weather_hold: nobody,
    open_no_earlier_than_owm_plan: nobody,
    track_telescope: nobody,
    stop_tracking_telescope: nobody,
    home_dome: nobody,
  },
  all: {
    cancel_all_commands: plain,
  },
};
