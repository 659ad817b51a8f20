// Why does the browser's Back find a page as it was left?
//
// On a switch of pages Streamlit first pushes the old page's address without its settings, and
// then the new page's. Back would then land on the emptied address, and an empty address means
// "all defaults". So: a page has one entry in the history, and it keeps the address that the page
// was left with. Everything else is passed on untouched.

const SAME_SWITCH_MS = 2000; // the emptied address comes just before the new page's

function install() {
  const push = history.pushState.bind(history);
  let left; // the address before the newest change on one page, and when that was
  history.pushState = (state, title, url) => {
    const now = performance.now();
    const recent = left && now - left.at < SAME_SWITCH_MS;
    if (new URL(url, location.href).pathname === location.pathname) {
      left = { href: recent ? left.href : location.href, at: now };
      history.replaceState(state, title, url);
      return;
    }
    if (recent) history.replaceState(state, title, left.href);
    left = undefined;
    push(state, title, url);
  };
}

export default function () {
  if (!window.vaePageHistory) install();
  window.vaePageHistory = true;
}
