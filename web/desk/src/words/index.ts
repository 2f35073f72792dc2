import { createI18n } from "vue-i18n";
import chinese from "./zh-CN.json";
import english from "./en.json";

export type Language = "zh-CN" | "en";
type Messages = typeof chinese;

const KEPT = "gewu.desk.language";

function first(): Language {
  const kept = localStorage.getItem(KEPT);
  if (kept === "zh-CN" || kept === "en") return kept;
  return navigator.language.startsWith("en") ? "en" : "zh-CN";
}

export const i18n = createI18n<[Messages], Language, false>({
  legacy: false,
  locale: first(),
  fallbackLocale: "zh-CN",
  messages: { "zh-CN": chinese, en: english },
  datetimeFormats: {
    "zh-CN": {
      short: { month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit", hour12: false },
      long: { year: "numeric", month: "long", day: "numeric", hour: "2-digit", minute: "2-digit", hour12: false },
    },
    en: {
      short: { month: "short", day: "numeric", hour: "2-digit", minute: "2-digit", hour12: false },
      long: { year: "numeric", month: "short", day: "numeric", hour: "2-digit", minute: "2-digit", hour12: false },
    },
  },
});

/** Changes the language of the page and remembers it on this machine. */
export function speak(language: Language): void {
  i18n.global.locale.value = language;
  localStorage.setItem(KEPT, language);
  document.documentElement.lang = language;
}

document.documentElement.lang = i18n.global.locale.value;
