import tailwindcss from "@tailwindcss/vite";
import { defineConfig } from "vitest/config";

/* One script and one style sheet per shell, with hashed names; `manifest.json` tells the template
 * tag `ui_assets` what they are called. Nothing is inlined: the content security policy allows
 * neither inline script nor inline style. */
export default defineConfig({
  base: "./",
  plugins: [tailwindcss()],
  test: { environment: "happy-dom", include: ["src/**/*.test.ts"] },
  build: {
    outDir: "../static/ui",
    emptyOutDir: true,
    manifest: "manifest.json",
    modulePreload: { polyfill: false },
    assetsDir: "assets",
    assetsInlineLimit: 0,
    reportCompressedSize: true,
    rollupOptions: {
      input: { desk: "src/desk.ts", map: "src/map.ts", portal: "src/portal.ts", print: "src/print.ts" },
    },
  },
});
