// Why does the browser's Back find a page as it was left, and why does a link lead where it says?
//
// On a switch of pages Streamlit first pushes the old page's address without its settings, and
// then the new page's. Back would then land on the emptied address, and an empty address means
// "all defaults". So: a page has one entry in the history, and it keeps the address that the page
// had when a link to another page was pressed. Everything else is passed on untouched.
//
// Until the new page begins, whatever the old one still asks (a button pressed fast, a component
// that has something to say) asks for the old page, and the server answers the last question: the
// visitor would be back where they came from. So: when all is answered and the page is not the one
// that was gone to, it is asked for again.

const PAGE_LINK = 'a[data-testid="stPageLink-NavLink"]';
const APP = '.stApp';
const IDLE = 'notRunning';
const AT_REST_MS = 100; // so long after its last answer the server has no other in hand
const MOST_TRIES = 3;

class PageHistory {
  constructor() {
    this.push = history.pushState.bind(history);
    this.left = undefined; // the page's address at the press of a link
    this.goal = undefined; // the address that the visitor went to, until its page is there
    this.tries = 0;
    document.addEventListener('click', (event) => this.pressed(event), true);
    window.addEventListener('popstate', (event) => event.isTrusted && this.goTo(location.href));
    history.pushState = (...entry) => this.pushed(...entry);
    new MutationObserver(() => this.answered()).observe(document.querySelector(APP), { attributeFilter: ['data-test-script-state'] });
  }

  draw({ page, pages }) {
    this.page = page;
    this.pages = pages;
  }

  // By the last part of an address; at home that is the server's own path, or nothing.
  pageAt(address) {
    const name = new URL(address, location.href).pathname.split('/').at(-1);
    return this.pages.includes(name) ? name : 'home';
  }

  goTo(address) {
    this.goal = this.pageAt(address) === this.page ? undefined : address;
    this.tries = 0;
  }

  pressed(event) {
    const link = event.target.closest?.(PAGE_LINK);
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return; // another tab
    this.left = location.href;
    this.goTo(link.href);
  }

  pushed(state, title, url) {
    const here = location.pathname;
    if (new URL(url, location.href).pathname === here) {
      history.replaceState(state, title, url);
      return;
    }
    if (this.goal && this.pageAt(here) === this.pageAt(this.goal)) return; // brought back: see above
    if (this.left && new URL(this.left).pathname === here) history.replaceState(state, title, this.left);
    this.left = undefined;
    this.push(state, title, url);
  }

  answered() {
    clearTimeout(this.timer);
    if (this.goal) this.timer = setTimeout(() => this.arrived(), AT_REST_MS);
  }

  arrived() {
    if (!this.goal || document.querySelector(APP)?.dataset.testScriptState !== IDLE) return;
    if (this.page === this.pageAt(this.goal) || this.tries === MOST_TRIES) {
      this.goal = undefined;
      return;
    }
    this.tries += 1;
    if (location.href !== this.goal) history.pushState(null, '', this.goal);
    dispatchEvent(new PopStateEvent('popstate'));
  }
}

export default function ({ data: [data] }) {
  window.vaePageHistory ??= new PageHistory();
  window.vaePageHistory.draw(data);
}
