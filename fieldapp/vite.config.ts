import { readFileSync } from "node:fs";
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vitest/config";
import { VitePWA } from "vite-plugin-pwa";
import { engineWithoutWebAssembly } from "./dev/engine.ts";

const STATIC = "/static/fieldwork/";
const { version } = JSON.parse(readFileSync("package.json", "utf-8")) as { version: string };

/** The shell is served at /field/, everything else from the static folder. */
function servedAt(url: string): string {
  return url === "index.html" ? "/field/" : STATIC + url;
}

export default defineConfig({
  base: STATIC,
  define: { __APP_VERSION__: JSON.stringify(version) },
  build: {
    target: ["chrome87", "safari14"],
    outDir: "../src/minqing/fieldwork/static/fieldwork",
    emptyOutDir: true,
    manifest: "manifest.json",
    // Inlined assets would need `data:` in the content security policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  plugins: [
    engineWithoutWebAssembly(),
    {
      // The server reads here which version its phones should have by now.
      name: "version",
      generateBundle() {
        const source = JSON.stringify({ version });
        this.emitFile({ type: "asset", fileName: "version.json", source });
      },
    },
    svelte(),
    VitePWA({
      strategies: "injectManifest",
      srcDir: "src/sw",
      filename: "sw.ts",
      injectRegister: false,
      manifest: false,
      injectManifest: {
        globPatterns: ["**/*.{js,css,html,svg,png,webmanifest}"],
        manifestTransforms: [
          (entries) => ({
            manifest: entries.map((entry) => ({ ...entry, url: servedAt(entry.url) })),
            warnings: [],
          }),
        ],
      },
    }),
  ],
  test: {
    environment: "node",
    include: ["src/**/*.test.ts"],
    // A form is opened within a second, but not on a machine that does ten other things.
    testTimeout: 60_000,
    server: { deps: { inline: ["@getodk/xforms-engine"] } },
  },
});
