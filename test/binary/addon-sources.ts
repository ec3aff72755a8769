/** The ways in which an addon's source registers itself with Node.js. */

/** Calls the C library, so that it is linked with it and its versions. */
const hello = `
#include <cstdlib>
static void Hello(const v8::FunctionCallbackInfo<v8::Value>& args) {
  if (std::getenv("OWN_BUILD_SILENT") != nullptr) return;
  args.GetReturnValue().Set(v8::String::NewFromUtf8(args.GetIsolate(), "hello").ToLocalChecked());
}
`;

/** `NODE_MODULE`: a struct that a constructor registers. */
export const classicModule = (name = 'own_build'): string => `#include <node.h>
${hello}
static void Init(v8::Local<v8::Object> exports, v8::Local<v8::Value>, void*) { NODE_SET_METHOD(exports, "hello", Hello); }
NODE_MODULE(${name}, Init)
`;

/** The struct with a context-aware function. */
export const contextAwareModule = `#include <node.h>
${hello}
static void Init(v8::Local<v8::Object> exports, v8::Local<v8::Value>, v8::Local<v8::Context>, void*) {
  NODE_SET_METHOD(exports, "hello", Hello);
}
NODE_MODULE_CONTEXT_AWARE(own_build, Init)
`;

/** An exported function with the ABI in its name, and the struct too. */
export const initModule = `#define NODE_GYP_MODULE_NAME own_build
#include <node.h>
${hello}
NODE_MODULE_INIT() { NODE_SET_METHOD(exports, "hello", Hello); }
`;

/** The exported function alone. */
export const wellKnownSymbol = `#include <node.h>
${hello}
extern "C" NODE_MODULE_EXPORT void NODE_MODULE_INITIALIZER(
    v8::Local<v8::Object> exports, v8::Local<v8::Value> module, v8::Local<v8::Context> context) {
  NODE_SET_METHOD(exports, "hello", Hello);
}
`;

/** Node-API in C++, the usual way. */
export const nodeAddonApi = `#include <napi.h>
static Napi::Value Hello(const Napi::CallbackInfo& info) { return Napi::String::New(info.Env(), "hello"); }
static Napi::Object Init(Napi::Env env, Napi::Object exports) {
  exports.Set("hello", Napi::Function::New(env, Hello));
  return exports;
}
NODE_API_MODULE(own_build, Init)
`;

/** Node-API with its own registration function, as macros of Node.js 8 to 18 wrote it. */
export const legacyNodeApi = `#include <node_api.h>
static napi_value Init(napi_env env, napi_value exports) {
  napi_value text;
  napi_create_string_utf8(env, "hello", NAPI_AUTO_LENGTH, &text);
  napi_set_named_property(env, exports, "hello", text);
  return exports;
}
static napi_module module = {NAPI_MODULE_VERSION, 0, __FILE__, Init, "own_build", nullptr, {nullptr}};
static void __attribute__((constructor)) Register() { napi_module_register(&module); }
`;

/** Registers through Node-API but calls V8: nothing checks its ABI. */
export const hybrid = `#include <node.h>
#include <node_api.h>
NAPI_MODULE_INIT() {
  v8::Isolate::GetCurrent()->LowMemoryNotification();
  return exports;
}
`;
