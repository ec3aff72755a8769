#include <nan.h>
#if V8_MAJOR_VERSION >= 13 /* both */
object->GetPrototypeV2();
#else
object->GetPrototype(); // gone
#endif
Nan::SetAccessor(tmpl, name);
info.Holder()->SetAccessor(name, v8::AccessControl::ALL_CAN_READ);
