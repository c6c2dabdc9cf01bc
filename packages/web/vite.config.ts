import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

/** Where `goats run` listens while `vite` serves the pages with hot replacement. */
const server = process.env["GOATS_SERVER"] ?? "http://127.0.0.1:8000";

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  server: {
    // The server accepts a live connection only from its own origin.
    proxy: {
      "/api": {
        target: server,
        changeOrigin: true,
        ws: true,
        headers: { origin: server },
      },
    },
  },
  worker: { format: "es" },
  build: {
    outDir: "dist",
    emptyOutDir: true,
    target: "es2023",
    // data: addresses are not allowed by the content security policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 600,
  },
});
