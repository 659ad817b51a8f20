// Which lessons are done, in this browser? Their pages' names lie in localStorage; where that may
// not be used, as long as the page is open. Streamlit calls this again for a new message or theme:
// everything said twice is harmless.

import { added, namesIn } from './names.js';

const KEPT = 'vae_lessons_done';

function read() {
  try {
    return namesIn(localStorage.getItem(KEPT));
  } catch {
    return window.vaeLessonsDone ?? [];
  }
}

function write(pages) {
  window.vaeLessonsDone = pages;
  try {
    localStorage.setItem(KEPT, JSON.stringify(pages));
  } catch {
    // full, or forbidden: until the page is closed, then
  }
}

// The lesson's own link to the next one, wherever Streamlit has drawn it by now.
function heedNext(page) {
  if (window.vaeLesson === undefined) {
    document.addEventListener('click', ({ target }) => {
      if (target.closest?.('.st-key-lesson_next a')) write(added(read(), window.vaeLesson));
    }, true);
  }
  window.vaeLesson = page;
}

export default function ({ data, parentElement, setStateValue }) {
  if (data.forget && window.vaeForgotten !== data.forget) {
    window.vaeForgotten = data.forget;
    write([]);
  }
  if (data.page) heedNext(data.page);
  if (data.done) write(added(read(), data.page));
  if (!data.asked) return;
  const done = read();
  const told = JSON.stringify(done);
  if (told === (parentElement.told ?? '[]')) return;
  parentElement.told = told;
  setStateValue('done', done);
}
