/**
 * Names of V8 and Node that addons use and that are in no header from a V8 on: by comparing all words of v8*.h,
 * node*.h and cppgc of Node 18, 20, 22, 24, 25 and 26, comments left out.
 */
const goneSince: readonly (readonly [v8: string, node: number, names: string])[] = [
  ['11.3', 20, 'CreationContext kFinalizer EmbedderHeapTracer SetWasmDynamicTieringEnabledCallback'],
  ['12.4', 22, 'ALL_CAN_READ ALL_CAN_WRITE PROHIBITS_OVERWRITING GetStalledTopLevelAwaitMessage'],
  [
    '13.6',
    24,
    'SetAccessor AccessorGetterCallback AccessorSetterCallback CopyablePersistentTraits CopyablePersistent PersistentValueVector IdleNotificationDeadline SetRAILMode VisitExternalResources CompileFunctionInContext SetIndexedPropertyHandler AttachCppHeap DetachCppHeap',
  ],
  ['14.1', 25, 'EmitBeforeExit EmitExit CreatePlatform FreePlatform InitializeNodeWithArgs SetAbortHandler'],
  [
    '14.6',
    26,
    'GetPrototype SetPrototype Holder AccessControl Utf8Length WriteUtf8 WriteOneByte NO_NULL_TERMINATION REPLACE_INVALID_UTF8 HINT_MANY_WRITES_EXPECTED SetAlignedPointerInInternalFields',
  ],
];

/** Since when a name is gone. */
export interface Gone {
  v8: string;
  /** The first major of Node without it. */
  node: number;
}

/** Gone where a pointer leads to it, from Context, Object and Message; what is passed to a callback has it still. */
export const goneThroughPointer: ReadonlyMap<string, Gone> = new Map([
  ['GetIsolate', { v8: '14.6', node: 26 }],
]);

export const goneNames: ReadonlyMap<string, Gone> = new Map(
  goneSince.flatMap(([v8, node, names]) => names.split(' ').map((name) => [name, { v8, node }] as const)),
);

/**
 * Calls without arguments that take a context, or an isolate, since V8 7.4 (v8.h of Node 10 and 12): the names are
 * still there.
 */
export const goneWithoutArguments =
  /->\s{0,20}((?:To(?:Object|Number|Integer|Int32|Uint32|ArrayIndex)|(?:Number|Integer|Int32|Uint32)Value|GetFunction)\s{0,20}\(\s{0,20}\))|\]->((?:ToString|BooleanValue)\(\))/g;

export const argumentsSince: Gone = { v8: '7.4', node: 12 };
