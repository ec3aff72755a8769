/** `NAPI_VERSION_EXPERIMENTAL` (node_api_types.h). */
export const experimental = 0x7fffffff;
