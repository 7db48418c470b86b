import { defineConfig } from "vite";

export default defineConfig({
  build: {
    target: "es2022",
    cssTarget: ["chrome123", "firefox121", "safari17.5"], // have light-dark()
    assetsInlineLimit: 0, // the icon is a file, which the page and the style sheet share
    modulePreload: { polyfill: false },
    license: false,
    reportCompressedSize: false,
    chunkSizeWarningLimit: 100,
  },
  // `npm run dev` serves the sources; the rest comes from a service that runs.
  server: { proxy: Object.fromEntries(["/api", "/provider", "/mailbox"].map((path) => [path, "http://localhost:8090"])) },
});
