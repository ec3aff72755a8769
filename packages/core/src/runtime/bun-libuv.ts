import { isAtLeast } from '@abistamp/binary';

/**
 * Functions of libuv, without `uv_`, that Bun implements, since which release, newest first. It exports the
 * others, too (since 1.2.12), and panics when they are called ("unsupported uv function"). Found by calling
 * each one.
 */
const implemented: readonly (readonly [since: string, names: ReadonlySet<string>])[] = [
  [
    '1.4.4',
    namesOf(
      'async_init async_send cancel check_init check_start check_stop close cwd default_loop ' +
        'has_ref is_active is_closing ref unref ' +
        'get_osfhandle handle_get_data handle_get_loop handle_get_type handle_set_data ' +
        'handle_size handle_type_name hrtime idle_init idle_start idle_stop loop_get_data ' +
        'loop_set_data mutex_destroy mutex_init mutex_init_recursive mutex_lock mutex_trylock ' +
        'mutex_unlock now once open_osfhandle os_getpid os_getppid prepare_init prepare_start ' +
        'prepare_stop queue_work req_get_data req_get_type req_set_data req_size req_type_name ' +
        'timer_again timer_get_due_in timer_get_repeat timer_init timer_set_repeat timer_start ' +
        'timer_stop tty_reset_mode update_time version version_string ',
    ),
  ],
  [
    '0.0.0',
    namesOf(
      'hrtime mutex_destroy mutex_init mutex_init_recursive mutex_lock mutex_trylock ' +
        'mutex_unlock once os_getpid os_getppid ',
    ),
  ],
];

/**
 * Functions of Node-API that Bun exported before it had them, and since which release it has ("Node-API function … is
 * not implemented yet": they return an error). Found by calling each one.
 */
const announced: ReadonlyMap<string, string> = new Map([
  ['napi_check_object_type_tag', '1.1.34'],
  ['napi_type_tag_object', '1.1.34'],
]);

/** Whether a Bun of this version exports a function of Node's without having it. */
export function isDummy(symbol: string, version: string): boolean {
  const since = announced.get(symbol);
  return since === undefined ? lacksUv(symbol, version) : !isAtLeast(version, since);
}

/** Whether a symbol is one of libuv's, and ends a Bun of this version when it is called. */
function lacksUv(symbol: string, version: string): boolean {
  if (!symbol.startsWith('uv_')) return false;
  const known = implemented.find(([since]) => isAtLeast(version, since));
  return known?.[1].has(symbol.slice('uv_'.length)) !== true;
}

function namesOf(text: string): ReadonlySet<string> {
  return new Set(text.trim().split(' '));
}
