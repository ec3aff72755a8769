/**
 * `NAPI_VERSION_EXPERIMENTAL` (node_api_types.h), as a declared or required version: every Node.js accepts
 * it.
 */
export const experimentalNodeApi = 0x7fffffff;
