// Which names of pages are in what a browser kept? Anybody may have written it.

const MOST = 50;

export function namesIn(kept) {
  let found;
  try {
    found = JSON.parse(kept);
  } catch {
    return [];
  }
  if (!Array.isArray(found)) return [];
  return found.filter((name) => typeof name === 'string' && /^\w{1,40}$/.test(name)).slice(0, MOST);
}

export function added(names, name) {
  return names.includes(name) ? names : [...names, name].slice(-MOST);
}
