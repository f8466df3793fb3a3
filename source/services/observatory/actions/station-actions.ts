import {type DeviceAction, type DeviceMenu, needed, nobody, plain} from './device-parameter.ts';

const onOff = ['on', 'off'];
const mode = (options: readonly string[]) => needed('mode', 'text', 'Mode', 'What it is set to.', {options});
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
        needed(
          'only_accept_admin_or_owner_commands',
          'boolean',
          'Admins only',
          'Whether only admins and owners are obeyed.',
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
        needed('enclosure_mode', 'text', 'Enclosure mode', 'Who opens and closes it.', {
          options: ['Automatic', 'Manual', 'Shutdown'],
        }),
      ],
    },
    set_observing_mode: {
      parameters: [
        needed('observing_mode', 'text', 'Observing mode', 'What the site is used for.', {
          options: ['active', 'engineering', 'inactive'],
        }),
      ],
    },
    force_roof_state: {
      parameters: [
        needed('force_roof_state', 'text', 'Roof', 'What the roof is kept at.', {
          options: ['open', 'closed', 'auto'],
        }),
      ],
    },
    configure_active_weather_report: {
      parameters: [
        needed('weather_type', 'text', 'Weather report', 'The forecast (owm) or the own station.', {
          options: ['owm', 'local'],
        }),
        needed('weather_type_value', 'text', 'Used', 'Whether the roof goes by it.', {options: onOff}),
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
