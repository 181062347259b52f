/** The screens' TypeScript, compiled to the ES modules that Odoo's own bundler takes. */
import { relative, join } from 'node:path';
import ts from 'typescript';

/**
 * @param folder with `tsconfig.json` and `src`
 * @returns the text of each module by its path under `src`
 * @throws {Error} what the compiler found
 */
export async function compileScreens(folder: string): Promise<Map<string, string>> {
  const { config } = ts.readConfigFile(join(folder, 'tsconfig.json'), (path) => ts.sys.readFile(path)) as {
    config: unknown;
  };
  const parsed = ts.parseJsonConfigFileContent(config, ts.sys, folder);
  const program = ts.createProgram(parsed.fileNames, { ...parsed.options, noEmit: false });
  const found = [...parsed.errors, ...ts.getPreEmitDiagnostics(program)];
  if (found.length > 0) throw new Error(ts.formatDiagnostics(found, DIAGNOSTICS));
  const modules = new Map<string, string>();
  program.emit(undefined, (path, text) => {
    // A file of types alone compiles to this line, and Odoo's bundler chokes on it: all screens would stay white.
    if (text.trim() !== 'export {};') modules.set(relative(join(folder, 'src'), path), text);
  });
  return modules;
}

const DIAGNOSTICS: ts.FormatDiagnosticsHost = {
  getCanonicalFileName: (name) => name,
  getCurrentDirectory: () => process.cwd(),
  getNewLine: () => '\n',
};
