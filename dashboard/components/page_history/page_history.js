// Why does the browser's Back find a page as it was left?
//
// On a switch of pages Streamlit first pushes the old page's address without its settings, and
// then the new page's. Back would then land on the emptied address, and an empty address means
// "all defaults". So: a page has one entry in the history, and it keeps the address that the page
// had when a link to another page was pressed. Everything else is passed on untouched.

const PAGE_LINK = 'a[data-testid="stPageLink-NavLink"]';

function install() {
  const push = history.pushState.bind(history);
  let left; // the page's address at the press of a link
  document.addEventListener(
    'click',
    (event) => {
      if (event.target.closest?.(PAGE_LINK)) left = location.href;
    },
    true,
  );
  history.pushState = (state, title, url) => {
    const here = location.pathname;
    if (new URL(url, location.href).pathname === here) {
      history.replaceState(state, title, url);
      return;
    }
    if (left && new URL(left).pathname === here) history.replaceState(state, title, left);
    left = undefined;
    push(state, title, url);
  };
}

export default function () {
  if (!window.vaePageHistory) install();
  window.vaePageHistory = true;
}
