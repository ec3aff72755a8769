import type { BuildTrial, Forecast } from './forecast.ts';

/** A forecast, once what it says would be compiled was compiled, or was not: only what has no other way breaks. */
export function applyTrial(forecast: Forecast, trial: BuildTrial): Forecast {
  if (forecast.code !== 'FROM_SOURCE') return forecast;
  if (trial.end !== 'fails' || forecast.asks !== null) return { ...forecast, trial };
  const { headers, error } = trial;
  return { outcome: 'breaks', code: 'DOES_NOT_COMPILE', headers, error };
}
