import { AbiCheckCommand, AbiExplainCommand, AbiRebuildCommand, AbiShowCommand } from './abi.ts';

export const commands = [AbiCheckCommand, AbiRebuildCommand, AbiShowCommand, AbiExplainCommand];
