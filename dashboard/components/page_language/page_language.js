// In which language is this page? In the one that its visitor chose, whatever the browser's own is.
//
// Streamlit calls this again for a new message or theme: declaring it twice is harmless. Streamlit's
// sliders write their numbers as the first of navigator.languages does.

export default function ({ data }) {
  document.documentElement.lang = data.language;
  const languages = Object.freeze([data.language]);
  Object.defineProperty(navigator, 'languages', { configurable: true, get: () => languages });
}
