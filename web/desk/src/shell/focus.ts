// Whoever works by keyboard stands somewhere on the page. When what they stood on is taken away, such as a form that was
// sent, browsers put them back to the beginning of everything; here they stand in the room they are in.

/** Leads the keyboard to the content of the page. */
export const toContent = (): void => document.getElementById("main")?.focus({ preventScroll: true });

/** Keeps the keyboard on the page; what is answered ends that. */
export function keepFocus(): () => void {
  let last: Element | null = null;
  const note = (event: FocusEvent) => (last = event.target as Element);
  const mend = () => {
    if (document.activeElement === document.body && last && !last.isConnected) toContent();
  };
  const watch = new MutationObserver(mend);
  watch.observe(document.body, { childList: true, subtree: true });
  document.addEventListener("focusin", note);
  return () => {
    watch.disconnect();
    document.removeEventListener("focusin", note);
  };
}
