// Where may a formula's line end?

// At its spaces, and nowhere else: never before a power. A group stays together; `parts` are plain
// text, and terms, which have a meaning.
export function inGroups(parts) {
  const groups = [[]];
  for (const part of parts) {
    const pieces = part.meaning ? [part] : part.text.split(/(?<= )/).map((text) => ({ text }));
    for (const piece of pieces) {
      groups.at(-1).push(piece);
      if (!piece.meaning && piece.text.endsWith(' ')) groups.push([]);
    }
  }
  return groups;
}
