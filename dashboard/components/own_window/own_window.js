// Is this page in a frame of another site's page, and what does the tab keep for it?
//
// A frame of the same site is none: Streamlit's Community Cloud shows every app in one. Where the page
// around can't be looked at, it is another's.

const KEPT = 'vae_teacher';

export function framed(from) {
  for (let here = from; here !== here.parent; here = here.parent) {
    try {
      if (here.parent.location.origin !== from.location.origin) return true;
    } catch {
      return true;
    }
  }
  return false;
}

function stored(pass) {
  try {
    if (pass) sessionStorage.setItem(KEPT, pass);
    return sessionStorage.getItem(KEPT) ?? '';
  } catch { // a browser that keeps nothing
    return '';
  }
}

export default function ({ data, parentElement, setStateValue }) {
  const inFrame = framed(window);
  const kept = inFrame ? '' : stored(data.keep);
  const said = JSON.stringify([inFrame, kept]);
  if (said === parentElement.said || (data.keep && parentElement.said)) return;
  parentElement.said = said;
  setStateValue('said', { framed: inFrame, kept });
}
