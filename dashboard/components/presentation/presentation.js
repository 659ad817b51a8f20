// How does a page hear its presentation's keys, and say which there are?

import { element } from '../shared/element.js';
import { livePart } from '../shared/live.js';
import { Presses, meant } from './keys.js';

const OFF = 'vae_keys_off'; // in the tab's storage
const SAID_MS = 1500;
const LOOK_MS = [50, 300, 1000]; // after the script has run: what it no longer draws goes at its end
const OPEN = '[data-testid=stPopoverBody], [data-testid=stMainMenuPopover], [role=listbox]';
const OUT = 'st-key-presenting';
const LENT = { '--vae-paper': '--st-background-color', '--vae-line': '--st-border-color' };
const NAMED = /\bst-key-[\w-]+/;

class Presentation {
  constructor(root) {
    const find = (what) => root.querySelector(what);
    Object.assign(this, {
      root,
      open: find('.show'),
      dialog: find('dialog'),
      list: find('dl'),
      box: find('input'),
      moved: find('.moved'),
      presses: new Presses(() => this.status, (asked) => this.ask(asked), (words) => this.say(words)),
    });
    this.open.onclick = () => this.dialog.showModal();
    find('.close').onclick = () => this.dialog.close();
    this.box.checked = !stored();
    this.box.onchange = () => store(!this.box.checked);
    this.heard = (event) => this.hear(event);
    this.focused = ({ target }) => {
      const [key] = target.closest?.('[class*=st-key-]')?.className.match(NAMED) ?? [];
      this.focus = { target, key };
    };
    window.addEventListener('keydown', this.heard);
    document.addEventListener('focusin', this.focused);
  }

  show(data, ask) {
    const { words, keys, scales } = data;
    Object.assign(this, { data, ask, at: performance.now() });
    this.lend();
    this.presses.given(keys, scales);
    this.open.querySelector('span').textContent = words.keys;
    this.open.title = words.show;
    this.dialog.ariaLabel = this.root.querySelector('h2').textContent = words.keys;
    this.root.querySelector('label span').textContent = words.on;
    this.root.querySelector('.close').textContent = words.close;
    const known = [...keys, { keys: ['?'], does: words.show }, { keys: ['Esc'], does: words.leave }];
    const lines = Object.entries(Object.groupBy(known, ({ keys: [key] }) => key)).map(([key, same]) => {
      const line = element('div');
      const shown = element('dt');
      shown.append(element('kbd', '', key));
      line.append(shown, element('dd', '', same.map(({ does }) => does).join(' / ')));
      return line;
    });
    this.list.replaceChildren(...lines);
    this.keepFocusSoon();
  }

  // The theme's colours, which only components know, to what stands outside of one.
  lend() {
    const own = getComputedStyle(this.root);
    const { style } = document.documentElement;
    for (const [name, of] of Object.entries(LENT)) style.setProperty(name, own.getPropertyValue(of));
  }

  get status() {
    const { topic, parts } = this.data;
    return (topic && livePart('status', this.at, topic)) ?? parts.status;
  }

  hear(event) {
    if (!this.root.isConnected) this.end();
    else if (meant(event) && this.heed(event)) event.preventDefault();
  }

  heed({ key, repeat }) {
    if (key === 'Escape') {
      if (document.querySelector(OPEN)) return false; // it closes that
      this.ask({ leave: 1 });
      return true;
    }
    if (!this.box.checked) return false;
    if (key !== '?') return this.presses.press(key.toLowerCase(), repeat);
    this.dialog.showModal();
    return true;
  }

  say(words) {
    this.moved.textContent = words;
    clearTimeout(this.saying);
    this.saying = setTimeout(() => { this.moved.textContent = ''; }, SAID_MS);
  }

  keepFocusSoon() {
    for (const ms of LOOK_MS) setTimeout(() => this.keepFocus(), ms);
  }

  // What had the focus has left the page: what has its key now gets it, or else what is always there.
  keepFocus() {
    if (document.activeElement !== document.body || !this.focus || this.focus.target.isConnected) return;
    const first = (key) => [...document.querySelectorAll(`.${key} :is(button, input)`)].find((one) => one.checkVisibility());
    (first(this.focus.key ?? OUT) ?? first(OUT))?.focus();
  }

  end() {
    window.removeEventListener('keydown', this.heard);
    document.removeEventListener('focusin', this.focused);
    this.presses.end();
    this.keepFocusSoon();
  }
}

function stored() {
  try {
    return sessionStorage.getItem(OFF) === '1';
  } catch { // a browser that keeps nothing
    return false;
  }
}

function store(off) {
  try {
    sessionStorage.setItem(OFF, off ? '1' : '');
  } catch {
    // as long as the page is open, then
  }
}

export default function ({ data: [data], parentElement, setTriggerValue }) {
  const root = parentElement.querySelector('.vae-presentation');
  root.presentation ??= new Presentation(root);
  root.presentation.show(data, (asked) => setTriggerValue('pressed', asked));
  return () => {
    if (!root.isConnected) root.presentation.end(); // Streamlit also cleans up after a mere new call
  };
}
