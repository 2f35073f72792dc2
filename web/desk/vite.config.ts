import { defineConfig } from "vite";
import vue from "@vitejs/plugin-vue";
import Components from "unplugin-vue-components/vite";
import { ElementPlusResolver } from "unplugin-vue-components/resolvers";

// While the desk is worked on: a server to speak to, such as that of `make demo`.
const server = process.env.GEWU_SERVER ?? "http://127.0.0.1:8080";

export default defineConfig({
  base: "/desk/",
  plugins: [vue(), Components({ resolvers: [ElementPlusResolver()], dirs: [], dts: "src/components.d.ts" })],
  build: { target: "es2022", chunkSizeWarningLimit: 1200 },
  server: { proxy: { "/api": server, "/oidc": server } },
  define: {
    __VUE_OPTIONS_API__: "true",
    __VUE_PROD_DEVTOOLS__: "false",
    // Messages become trees that are walked, not functions that are compiled: the page's policy allows no eval.
    __INTLIFY_JIT_COMPILATION__: "true",
    __VUE_I18N_LEGACY_API__: "false",
    __INTLIFY_PROD_DEVTOOLS__: "false",
  },
});
