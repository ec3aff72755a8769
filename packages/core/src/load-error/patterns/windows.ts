import type { Cause } from '../cause.ts';
import type { ErrorPattern } from '../load-error.ts';

/**
 * Windows: FormatMessage of LoadLibrary's error (126, 127, 193, 1114, 5, 4551), in the language of the
 * system, with the path that libuv (src/win/dl.c) and Node.js add.
 */
const messages: readonly (readonly [words: string, cause: Cause])[] = [
  [
    'The specified module could not be found|Das angegebene Modul wurde nicht gefunden|Le module spécifié est introuvable|No se puede encontrar el módulo especificado|Não foi possível encontrar o módulo especificado|Impossibile trovare il modulo specificato|Не найден указанный модуль|找不到指定的模块|指定されたモジュールが見つかりません',
    { code: 'DLL_MISSING' },
  ],
  [
    'The specified procedure could not be found|Die angegebene Prozedur wurde nicht gefunden|La procédure spécifiée est introuvable|No se encontró el proceso especificado|Não foi possível encontrar o procedimento especificado|Impossibile trovare la procedura specificata|Не найдена указанная процедура|找不到指定的程序|指定されたプロシージャが見つかりません',
    { code: 'PROCEDURE_MISSING' },
  ],
  [
    "is not a valid Win32 application|ist keine zulässige Win32-Anwendung|n['’]est pas une application Win32 valide|no es una aplicación Win32 válida|não é um aplicativo Win32 válido|non è un['’]applicazione di Win32 valida|не является приложением Win32|不是有效的 Win32 应用程序|は有効な Win32 アプリケーションではありません",
    { code: 'ARCH_MISMATCH', archs: [] },
  ],
  [
    'initialization routine failed|DLL-Initialisierungsroutine ist fehlgeschlagen|routine d.initialisation d.une bibliothèque de liens dynamiques \\(DLL\\) a échoué|rutina de inicialización de biblioteca de vínculos dinámicos|动态链接库 ?\\(DLL\\) ?初始化例程失败',
    { code: 'INIT_FAILED' },
  ],
  [
    'Access is denied|Zugriff verweigert|Application Control policy has blocked this file|blocked by group policy',
    { code: 'NOT_PERMITTED' },
  ],
];

export const windowsPatterns: readonly ErrorPattern[] = messages.map(([words, problem]) => ({
  // The path follows on its own line; one that was copied out of its archive has no name of its own.
  pattern: new RegExp(
    `(?:${words})[.。]?(?:[^\\n]{0,20}\\n){0,2}\\s{0,20}(?:\\\\\\\\\\?\\\\)?(?<path>[a-zA-Z]:[\\\\/][^\\n'"]{1,1024}?\\.node)\\b`,
    'g',
  ),
  read: ({ path = '' }) => ({ path: /\.tmp\.node$/.test(path) ? null : path, problem }),
}));
