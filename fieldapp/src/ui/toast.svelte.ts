/** One short confirmation at a time. */
const SHOWN_MS = 2_500;

class Toast {
  text = $state("");
  #timer: ReturnType<typeof setTimeout> | undefined;

  clear(): void {
    this.text = "";
  }

  say(words: string): void {
    this.text = words;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.text = "";
    }, SHOWN_MS);
  }
}

export const toast = new Toast();
