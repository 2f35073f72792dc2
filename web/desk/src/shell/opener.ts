import { nextTick, ref, useTemplateRef } from "vue";

/** A button, with `ref="opener"`, that opens a form in its own place: when the form is put down, the keyboard is back on the button. */
export function useOpener() {
  const opened = ref(false);
  const opener = useTemplateRef<HTMLButtonElement>("opener");
  const open = (): void => void (opened.value = true);

  async function putDown(): Promise<void> {
    opened.value = false;
    await nextTick();
    opener.value?.focus();
  }

  return { opened, open, putDown };
}
