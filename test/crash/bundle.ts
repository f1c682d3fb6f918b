/** The child as one file of plain JavaScript, so that it starts as fast as Node does. */
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** Bundles entries beside each other; gives the folder. */
export async function bundled(
  name: string,
  entries: Readonly<Record<string, string>>,
): Promise<string> {
  const outDir = join(root, 'node_modules/.cache/walras', name)
  await build({
    configFile: false,
    root,
    logLevel: 'error',
    build: {
      ssr: true,
      outDir,
      emptyOutDir: true,
      target: 'node20',
      rollupOptions: { input: { ...entries }, output: { entryFileNames: '[name].js' } },
    },
  })
  return outDir
}
