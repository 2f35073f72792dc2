import { ref } from "vue";
import { useI18n } from "vue-i18n";
import { due } from "./due";

/** Limits in words, as of a moment that whoever shows them moves on. */
export function useDue() {
  const { t } = useI18n();
  const now = ref(Date.now());
  const inWords = (dueAt: string): string => {
    const { late, unit, count } = due(dueAt, now.value);
    return t(`due.${late ? "late" : "left"}-${unit}`, { count });
  };
  return { now, inWords };
}
