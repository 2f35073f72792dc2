import { createApp } from "vue";
import { i18n } from "./words";
import { router } from "./router";
import { sweepDrafts } from "./matter/draft";
import Desk from "./shell/Desk.vue";
import "./style.css";
import "./shell/sheet.css";

sweepDrafts();
createApp(Desk).use(i18n).use(router).mount("#desk");
